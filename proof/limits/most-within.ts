/** When a request was sent and when it was answered; it was allowed at some moment between. Monotonic milliseconds. */
export interface Served {
  readonly sentAt: number;
  readonly answeredAt: number;
}

/** The most requests that were certainly allowed within some span of this length. */
export function mostWithin(spanMs: number, served: readonly Served[]): number {
  let most = 0;
  for (const { sentAt: begin } of served) {
    const within = served.filter(({ sentAt, answeredAt }) => sentAt >= begin && answeredAt < begin + spanMs);
    most = Math.max(most, within.length);
  }
  return most;
}
