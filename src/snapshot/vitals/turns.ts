/** Multiples of it, modulo 1, fill [0, 1) more evenly than any random sequence. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/** A sequence that fills [0, 1) evenly: the turns in which the targets of a tier are asked. */
export class Turns {
  /** @param turn the number before the first, from 0 to 1 */
  constructor(private turn: number) {}

  nextTurn(): number {
    this.turn = (this.turn + GOLDEN_RATIO) % 1;
    return this.turn;
  }

  /** The same numbers from here on, without taking them. */
  copy(): Turns {
    return new Turns(this.turn);
  }
}
