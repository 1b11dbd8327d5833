const OK = 'HTTP/1.1 200';
const HEAD_END = '\r\n\r\n';
const CHUNKS_END = '\r\n0\r\n\r\n';
const LENGTH = /\r\ncontent-length: *(\d+)/i;

/** Finds the end of one whole answer as its bytes come in. Right for the answers of this bench, whose heads are ASCII. */
export class AnswerReader {
  private bytes = '';
  /** Of head and body; undefined before the head is there, and where chunks tell the end. */
  private length: number | undefined;
  hasFailed = false;

  get hasEnded(): boolean {
    return this.length === undefined ? this.bytes.endsWith(CHUNKS_END) : this.bytes.length >= this.length;
  }

  take(chunk: Buffer): void {
    const isBegin = this.bytes === '';
    this.bytes += chunk.toString('latin1');
    if (isBegin) this.hasFailed = !this.bytes.startsWith(OK);
    if (this.length !== undefined) return;
    const headEnd = this.bytes.indexOf(HEAD_END);
    const length = headEnd < 0 ? undefined : LENGTH.exec(this.bytes.slice(0, headEnd))?.[1];
    if (length !== undefined) this.length = headEnd + HEAD_END.length + Number(length);
  }
}
