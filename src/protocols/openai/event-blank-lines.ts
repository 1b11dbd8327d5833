const LF = 0x0a;
const CR = 0x0d;

/**
 * Finds the blank lines of an event stream in its bytes, chunk by chunk. A line ends in LF, CR or CRLF, also when the
 * CR and the LF come in different chunks (WHATWG HTML, 9.2.5 Parsing an event stream).
 */
export class BlankLines {
  /** Offset of the line end that makes the blank line found last. */
  start = 0;
  /** Offset of the first byte after it. */
  end = 0;
  private isAtLineStart = true;
  private isAfterCr = false;
  // Remembered, because a stream that has no CR would otherwise be searched for one again at every line.
  private nextLf = -1;
  private nextCr = -1;

  /** Begins with the next chunk (of at least one byte). Returns 1 when its first byte only completes a CRLF, else 0. */
  enter(chunk: Buffer): number {
    const isRestOfCrLf = this.isAfterCr && chunk[0] === LF;
    this.isAfterCr = false;
    this.nextLf = -1;
    this.nextCr = -1;
    return isRestOfCrLf ? 1 : 0;
  }

  /** Looks for the next blank line that ends after `from`, the `end` of the last one; false when there is none. */
  next(chunk: Buffer, from: number): boolean {
    let at = from;
    while (at < chunk.length) {
      const lineEnd = this.lineEnd(chunk, at);
      const isBlank = this.isAtLineStart && lineEnd === at;
      this.isAtLineStart = lineEnd < chunk.length;
      at = this.afterLineEnd(chunk, lineEnd);
      if (isBlank) {
        this.start = lineEnd;
        this.end = at;
        return true;
      }
    }
    return false;
  }

  private lineEnd(chunk: Buffer, from: number): number {
    if (this.nextLf < from) this.nextLf = offsetOf(chunk, LF, from);
    if (this.nextCr < from) this.nextCr = offsetOf(chunk, CR, from);
    return Math.min(this.nextLf, this.nextCr);
  }

  private afterLineEnd(chunk: Buffer, lineEnd: number): number {
    const after = lineEnd + 1;
    if (chunk[lineEnd] !== CR) return after;
    this.isAfterCr = after === chunk.length;
    return chunk[after] === LF ? after + 1 : after;
  }
}

/** The end of the chunk when the byte is not in it. */
function offsetOf(chunk: Buffer, byte: number, from: number): number {
  if (chunk[from] === byte) return from;
  const offset = chunk.indexOf(byte, from);
  return offset === -1 ? chunk.length : offset;
}
