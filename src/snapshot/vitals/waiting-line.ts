/** Someone who waits for a place, linked to those before and after. */
class Waiter {
  readonly entered: Promise<boolean>;
  previous: Waiter | undefined;
  next: Waiter | undefined;
  private readonly resolve: (entered: boolean) => void;
  private readonly timer: NodeJS.Timeout;

  /** Waits for at most `waitMs`. */
  constructor(
    private readonly line: WaitingLine,
    waitMs: number,
  ) {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.entered = promise;
    this.resolve = resolve;
    this.timer = setTimeout(leave, waitMs, this);
  }

  /** Leaves without a place. Does nothing once the place is given: then it has to be given back like any other. */
  cancel(): void {
    if (this.line.remove(this)) this.settle(false);
  }

  /** Called once, after the waiter was removed from its line. */
  settle(entered: boolean): void {
    clearTimeout(this.timer);
    this.resolve(entered);
  }
}

/** First in, first out; anyone may leave from anywhere at the same small cost. */
export class WaitingLine {
  private first: Waiter | undefined;
  private last: Waiter | undefined;
  private count = 0;

  get length(): number {
    return this.count;
  }

  join(waitMs: number): Waiter {
    const waiter = new Waiter(this, waitMs);
    waiter.previous = this.last;
    if (this.last) this.last.next = waiter;
    else this.first = waiter;
    this.last = waiter;
    this.count += 1;
    return waiter;
  }

  /** The one who waits longest leaves the line; undefined when nobody waits. */
  takeFirst(): Waiter | undefined {
    const { first } = this;
    if (first) this.remove(first);
    return first;
  }

  /** False when the waiter is not in the line any more. */
  remove(waiter: Waiter): boolean {
    const { previous, next } = waiter;
    if (!previous && this.first !== waiter) return false;
    if (previous) previous.next = next;
    else this.first = next;
    if (next) next.previous = previous;
    else this.last = previous;
    waiter.previous = undefined;
    waiter.next = undefined;
    this.count -= 1;
    return true;
  }
}

function leave(waiter: Waiter): void {
  waiter.cancel();
}
