/** Serial lines as a port: the machine's own, a pseudo terminal in tests, a recording in `simulators/replay`. */
export interface SerialPorts {
  /**
   * Opens a line and reads it all the time (an unplugged device is noticed only while somebody reads, FIELD-NOTES.md
   * 0.4). No byte is lost between opening and the first `onBytes`.
   * @param baudRate bits a second; 8 data bits, no parity, 1 stop bit
   * @throws the system's error when there is no such line, or somebody else has it
   */
  open(path: string, baudRate: number, handlers: LineHandlers): Promise<OpenLine>;
}

export interface LineHandlers {
  onBytes(bytes: Uint8Array): void;
  /** The line ended by itself. Called once; not after `close`. */
  onLost(cause: Error): void;
}

export interface OpenLine {
  /** Resolves when the bytes are on their way. Rejects when the line is gone. */
  write(bytes: Uint8Array): Promise<void>;
  setSpeed(baudRate: number): Promise<void>;
  close(): Promise<void>;
}
