/**
 * A long body on its way to a provider: the very bytes that the client sent, and what stands in the place of some of
 * them. undici asks for the next piece when the socket takes more. After a piece that is longer than what a socket holds
 * back, as all are that are no copies, this is when the kernel has taken it.
 */
export class SentPieces implements Iterable<Buffer> {
  readonly length: number;
  /** Whether the kernel has taken all of them, so that nobody reads them any more. */
  isTaken = false;

  constructor(private readonly pieces: readonly Buffer[]) {
    this.length = pieces.reduce((sum, { length }) => sum + length, 0);
  }

  *[Symbol.iterator](): Generator<Buffer, void> {
    yield* this.pieces;
    this.isTaken = true;
  }
}
