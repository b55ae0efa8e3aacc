/** Digital lines of a board as a port: by sysfs, by the character device, or simulated. */
export interface GpioLines {
  /** How they are reached, for `doctor` and the log. */
  readonly driver: 'sysfs' | 'chardev' | 'simulated';
  /**
   * Hears each edge of a line, as it comes, bounces and all. `active`: the contact is closed (to ground, with the line pulled up).
   * @param line number on its chip, as the board's pin-out names it (GPIO17 is 17)
   * @throws an error in words when the line cannot be had
   */
  watch(line: number, onEdge: (active: boolean) => void): Promise<void>;
  /** A line to switch, off at first. @throws an error in words when it cannot be had */
  output(line: number): Promise<GpioOutput>;
  /** Lets go of every line; outputs are switched off. */
  close(): Promise<void>;
}

export interface GpioOutput {
  /** Returns at once. */
  set(on: boolean): void;
}
