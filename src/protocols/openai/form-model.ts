import { boundaryIn, fieldIn, malformed } from './form-head.js';

const MODEL = 'model';
/** Whatever some server may take for the model. */
const MEANS_MODEL = /^\s*model\s*(?:\[|$)/i;
const CRLF = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');
const CLOSING = Buffer.from('--');
const MAX_HEAD_BYTES = 8 * 1024;
const NOTHING = Buffer.alloc(0);

type State = 'content' | 'head' | 'after';

/**
 * Puts a model of our own into a form as it passes by: first of all its own part, then all parts of the form but those of
 * that name. An app may be bound to that model, so what servers may read in different ways is refused, and what stands
 * outside of the parts is left out. Holds back no more than the head of a part, or as much as a delimiter may be cut across.
 */
export class FormModel {
  /** A delimiter without the end of the line before it, which is no part of the content. */
  private readonly marker: Buffer;
  private readonly delimiter: Buffer;
  private readonly ownPart: Buffer;
  private state: State = 'content';
  /** Whether the content of the part goes on. What stands before the first part does not. */
  private passes = false;
  private isFirst = true;
  /** As if a line ended before the form, so that its first delimiter looks like all others. */
  private held: Buffer = CRLF;

  /** @throws {GatewayError} `invalid_request` when the content type does not say what separates the parts */
  constructor(contentType: string, model: string) {
    const boundary = boundaryIn(contentType);
    this.marker = Buffer.from(`--${boundary}`);
    this.delimiter = Buffer.concat([CRLF, this.marker]);
    this.ownPart = Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${MODEL}"\r\n\r\n${model}`);
  }

  /** @throws {GatewayError} `invalid_request` when it is no form that all servers read alike */
  push(chunk: Buffer): Buffer {
    const passed: Buffer[] = [];
    if (this.isFirst) passed.push(this.ownPart);
    this.isFirst = false;
    this.held = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    while (this.step(passed));
    return passed.length === 1 ? (passed[0] ?? NOTHING) : Buffer.concat(passed);
  }

  /** @throws {GatewayError} `invalid_request` when the form has no end */
  end(): void {
    if (this.state !== 'after') throw malformed('it has no end');
  }

  /** Whether there may be more to do with what is held. */
  private step(passed: Buffer[]): boolean {
    if (this.state === 'head') return this.head(passed);
    if (this.state === 'content') return this.content(passed);
    this.held = NOTHING;
    return false;
  }

  private content(passed: Buffer[]): boolean {
    const marker = this.held.indexOf(this.marker);
    const at = marker - CRLF.length;
    if (marker !== -1 && !startsWith(this.held.subarray(Math.max(0, at)), this.delimiter)) {
      throw malformed('its boundary stands within a line');
    }
    const sure = marker === -1 ? Math.max(0, this.held.length - this.delimiter.length + 1) : at;
    const content = this.take(sure);
    if (this.passes) passed.push(content);
    if (marker === -1) return false;
    this.take(this.delimiter.length);
    this.state = 'head';
    return true;
  }

  private head(passed: Buffer[]): boolean {
    if (this.held.length < CLOSING.length) return false;
    if (startsWith(this.held, CLOSING)) {
      this.state = 'after';
      passed.push(this.delimiter, CLOSING, CRLF);
      return true;
    }
    const end = this.held.indexOf(HEAD_END);
    if ((end === -1 ? this.held.length : end) > MAX_HEAD_BYTES) throw malformed('the head of a part is too long');
    if (end === -1) return false;
    const head = this.take(end + HEAD_END.length);
    this.passes = !MEANS_MODEL.test(fieldIn(head.toString('latin1')));
    if (this.passes) passed.push(this.delimiter, head);
    this.state = 'content';
    return true;
  }

  private take(count: number): Buffer {
    const taken = this.held.subarray(0, count);
    this.held = this.held.subarray(count);
    return taken;
  }
}

function startsWith(bytes: Buffer, prefix: Buffer): boolean {
  return bytes.subarray(0, prefix.length).equals(prefix);
}
