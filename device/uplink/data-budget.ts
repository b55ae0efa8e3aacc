/**
 * How much of the day's mobile data is used, and what may still be sent. Check-ins, their answers and alerts always go;
 * what only informs gives way. Bytes are an estimate from what is handed to the network (see metered-network).
 */

/** `free`: everything; `spare`: what informs goes seldom; `spent`: only check-ins, presence and alerts. */
export type DataLevel = 'free' | 'spare' | 'spent';

/** From this share of the budget on it is spared. */
const SPARE_FROM = 0.8;

export class DataBudget {
  private day = Number.NEGATIVE_INFINITY;
  private bytes = 0;

  /**
   * @param budget bytes a day; undefined: no limit
   * @param today number of the service day
   */
  constructor(
    readonly budget: number | undefined,
    private readonly today: () => number,
  ) {}

  add(bytes: number): void {
    this.turn();
    this.bytes += bytes;
  }

  get bytesToday(): number {
    this.turn();
    return this.bytes;
  }

  get level(): DataLevel {
    const { budget, bytesToday } = this;
    if (budget === undefined || bytesToday < budget * SPARE_FROM) return 'free';
    return bytesToday < budget ? 'spare' : 'spent';
  }

  /** A clock that is set back does not give the day's data again. */
  private turn(): void {
    const today = this.today();
    if (today <= this.day) return;
    this.day = today;
    this.bytes = 0;
  }
}
