import { Readable } from 'node:stream';
import { GatewayError } from '../errors/gateway-error.js';
import { FormModel } from '../protocols/openai/form-model.js';

const MIB = 1024 * 1024;
/** As large as any other body. */
const MOST_BYTES = 32 * MIB;

/** How a form is sent on. */
export interface SentForm {
  readonly contentType: string;
  /** Undefined: in chunks. */
  readonly length: number | undefined;
  readonly body: Readable;
}

/** A form on its way through: sent on as it arrives, so that only who gets its first byte can answer it. */
export class Upload {
  /** Read of it so far. */
  bytes = 0;
  /** Whether it can be sent to nobody else. */
  isBegun = false;
  /** Why it must not be sent to its end. */
  fault: GatewayError | undefined;
  /** Whether its client left before its end. */
  isCut = false;
  /** Told whenever more of it was taken. */
  onTaken: () => void = ignore;
  /** Whether its client has to send more before anything can go on. */
  private awaitsClient = false;

  /** @throws {GatewayError} `body_too_large` */
  constructor(
    private readonly source: Readable,
    private readonly contentType: string,
    private readonly length: number | undefined,
  ) {
    if (length !== undefined && length > MOST_BYTES) throw tooLarge();
  }

  /** Whoever waited for an answer waits no longer: the one who kept it waiting is at fault. */
  waitedTooLong(): void {
    if (!this.awaitsClient) return;
    this.fault ??= new GatewayError(
      'invalid_request',
      'The body stopped arriving before its end; send it without breaks.',
    );
  }

  get isSpoilt(): boolean {
    return this.isCut || this.fault !== undefined;
  }

  /**
   * @param model in place of its own; null leaves every byte as it is
   * @throws {GatewayError} `invalid_request`
   */
  sentWith(model: string | null): SentForm {
    const { contentType } = this;
    const form = model === null ? undefined : new FormModel(contentType, model);
    const body = Readable.from(this.chunks(form), { objectMode: false });
    // Whoever reads it hears of it; what comes after that is nobody's business.
    body.on('error', ignore);
    return { contentType, length: form ? undefined : this.length, body };
  }

  /** Nobody reads the rest: lets it pass, so that the connection can be used again. */
  drop(): void {
    this.source.resume();
  }

  private async *chunks(form: FormModel | undefined): AsyncGenerator<Buffer> {
    this.isBegun = true;
    // Not for-await: that would close the client's connection when the reader stops early.
    const parts: AsyncIterator<Buffer> = this.source.iterator({ destroyOnReturn: false });
    for (;;) {
      const { value, done } = await this.next(parts);
      if (done) break;
      const passed = this.checked(() => this.pass(value, form));
      if (passed.length > 0) yield passed;
      this.onTaken();
    }
    this.checked(() => form?.end());
  }

  private async next(parts: AsyncIterator<Buffer>): Promise<IteratorResult<Buffer>> {
    this.awaitsClient = true;
    try {
      const part = await parts.next();
      this.awaitsClient = false;
      return part;
    } catch (error) {
      this.isCut = true;
      throw error;
    }
  }

  private pass(chunk: Buffer, form: FormModel | undefined): Buffer {
    this.bytes += chunk.length;
    if (this.bytes > MOST_BYTES) throw tooLarge();
    return form ? form.push(chunk) : chunk;
  }

  private checked<T>(step: () => T): T {
    try {
      return step();
    } catch (error) {
      if (error instanceof GatewayError) this.fault = error;
      throw error;
    }
  }
}

function ignore(): void {
  // See above.
}

function tooLarge(): GatewayError {
  return new GatewayError('body_too_large', `The body is larger than ${MOST_BYTES / MIB} MiB.`);
}
