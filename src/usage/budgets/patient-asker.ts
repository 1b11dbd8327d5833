/** The answer took too long. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Questions that were given up may still be under way; more of them would use up the connections of others. */
const MAX_GIVEN_UP = 2;

/** Asks, but not for longer than a while. */
export class PatientAsker {
  private givenUp = 0;

  constructor(private readonly limitMs: number) {}

  /** @throws when there is no answer in time, or when too many earlier questions still wait for theirs */
  async ask<T>(question: () => Promise<T>): Promise<T> {
    if (this.givenUp >= MAX_GIVEN_UP) throw new NoAnswer('earlier questions are not answered yet');
    const limit = Promise.withResolvers<never>();
    const timer = setTimeout(() => limit.reject(new NoAnswer('there is no answer in time')), this.limitMs);
    this.givenUp += 1;
    const answer = question().finally(() => {
      this.givenUp -= 1;
    });
    // Whoever lost the race has nobody left to tell.
    answer.catch(() => undefined);
    try {
      return await Promise.race([answer, limit.promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}
