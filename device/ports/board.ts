/** What the single-board computer says of itself (DESIGN.md rule 8). Undefined: this board does not say. */
export interface Board {
  /** Read about once a minute: cheap, and never rejects. */
  readings(): Promise<BoardReadings>;
  /** Read once a start. */
  describe(): Promise<BoardDescription>;
}

export interface BoardReadings {
  /** Seconds since the board started. */
  readonly uptimeS?: number;
  /** Load of all cores together, percent. */
  readonly cpuPercent?: number;
  readonly memoryMiB?: number;
  readonly freeMemoryMiB?: number;
  /** Of the file system with the terminal's folder. */
  readonly freeStorageMiB?: number;
  readonly temperatureC?: number;
  /** The supply was too weak at some moment since the board started. */
  readonly underVoltage?: boolean;
  /** Resident memory of this process. */
  readonly processMiB?: number;
}

export interface BoardDescription {
  readonly model?: string;
  readonly serial?: string;
  readonly os?: string;
  readonly kernel?: string;
  readonly runtime?: string;
}

/** A board that says nothing of itself. */
export function noBoard(): Board {
  return { readings: async () => ({}), describe: async () => ({}) };
}
