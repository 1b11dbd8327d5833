/** A window is counted in so many parts; one more is kept, since the oldest lies only partly in the window. */
export const SLOTS_PER_WINDOW = 20;
const KEPT_SLOTS = SLOTS_PER_WINDOW + 1;

/**
 * What was used within the last `spanMs`, in slots of a twentieth of it. A slot counts until all of it is outside the
 * window, so no span of that length ever holds more than was let through, whenever it begins. Takes the same memory
 * however much is counted, and none before.
 */
export class SlotWindow {
  /** No typed array: for so few numbers it takes twice the memory. */
  private counts: number[] | null = null;
  /** Number of the newest slot since time zero. */
  private newest = 0;
  private sum = 0;
  private readonly slotMs: number;

  constructor(readonly spanMs: number) {
    this.slotMs = spanMs / SLOTS_PER_WINDOW;
  }

  used(now: number): number {
    this.forgetOld(now);
    return this.sum;
  }

  /** Returns the slot it was counted in, for {@link giveBack}. */
  add(now: number, amount: number): number {
    this.forgetOld(now);
    this.counts ??= Array.from({ length: KEPT_SLOTS }, () => 0);
    const index = indexOf(this.newest);
    this.counts[index] = (this.counts[index] ?? 0) + amount;
    this.sum += amount;
    return this.newest;
  }

  /** Takes back what was counted in a slot; what has left the window is gone anyway. */
  giveBack(slot: number, amount: number): void {
    if (!this.counts || slot <= this.newest - KEPT_SLOTS) return;
    const index = indexOf(slot);
    this.counts[index] = (this.counts[index] ?? 0) - amount;
    this.sum -= amount;
  }

  /** How long until that much more has room, in milliseconds; `Infinity` when it never has. */
  waitMs(now: number, amount: number, limit: number): number {
    let excess = this.used(now) + amount - limit;
    if (excess <= 0) return 0;
    if (!this.counts || amount > limit) return Infinity;
    for (let slot = this.newest - SLOTS_PER_WINDOW; slot <= this.newest; slot += 1) {
      excess -= this.counts[indexOf(slot)] ?? 0;
      if (excess <= 0) return this.endOf(slot) - now;
    }
    return Infinity;
  }

  /** How long until everything counted now has left the window, in milliseconds. */
  resetMs(now: number): number {
    if (this.used(now) <= 0 || !this.counts) return 0;
    let slot = this.newest;
    while (this.counts[indexOf(slot)] === 0) slot -= 1;
    return this.endOf(slot) - now;
  }

  private endOf(slot: number): number {
    return (slot + KEPT_SLOTS) * this.slotMs;
  }

  private forgetOld(now: number): void {
    const current = Math.floor(now / this.slotMs);
    if (current <= this.newest) return;
    if (this.counts) this.forget(this.counts, current);
    this.newest = current;
  }

  private forget(counts: number[], current: number): void {
    if (current - this.newest >= KEPT_SLOTS) {
      counts.fill(0);
      this.sum = 0;
      return;
    }
    for (let slot = this.newest + 1; slot <= current; slot += 1) {
      this.sum -= counts[indexOf(slot)] ?? 0;
      counts[indexOf(slot)] = 0;
    }
  }
}

/** Slots before time zero are looked at, too. */
function indexOf(slot: number): number {
  return ((slot % KEPT_SLOTS) + KEPT_SLOTS) % KEPT_SLOTS;
}
