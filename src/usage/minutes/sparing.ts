/** A question may take a twentieth of the time: one of a millisecond is asked each time, a dear one more rarely. */
const PAUSES = 20;

/** Asks something again only after a pause many times as long as it took before; in between, the answer is the one before. */
export class Sparing<T> {
  private last: { readonly answer: T; readonly until: number } | undefined;

  constructor(private readonly ask: () => Promise<T>) {}

  /** Not for several at a time. @throws what asking throws; the next one asks again */
  async read(): Promise<T> {
    const began = performance.now();
    if (this.last && began < this.last.until) return this.last.answer;
    this.last = undefined;
    const answer = await this.ask();
    const now = performance.now();
    this.last = { answer, until: now + (now - began) * PAUSES };
    return answer;
  }

  forget(): void {
    this.last = undefined;
  }
}
