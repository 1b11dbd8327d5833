import { errorIn } from '../protocols/openai/event-scanner.js';
import { AnswerText } from '../protocols/openai/answer-text.js';
import { usageInWhole } from '../protocols/openai/whole-usage.js';
import type { AnswerHeaders } from './answer-headers.js';
import { disguisedRefusal } from './disguised-refusal.js';
import { HeldMemory } from './held-memory.js';
import { type Failure, failure, type FailureCause, type Outcome, type Refusal } from './outcome.js';
import type { AnswerSink, Counted } from './answer-sink.js';
import type { AnswerClient } from './passage.js';
import { PassedBytes } from './passed-bytes.js';
import type { VectorGuard } from './vector-guard.js';

/** Up to here an answer waits until it is whole, so that a cut one can fall back; a longer one is sent as it comes. */
const MAX_HELD_BYTES = 4 * 1024 * 1024;
/** An error that is told with status 200 is short and says so first. */
const ERROR_START = /^\s*\{\s*"error"\s*:\s*[{"]/;
const START_BYTES = 64;
const JSON_END = /[}\]]\s*$/;
const END_BYTES = 64;

class IncompleteAnswerError extends Error {
  override readonly name = 'IncompleteAnswerError';
  constructor() {
    super('its answer is not a whole JSON text');
  }
}

/** An answer that is no stream. */
export class WholeAnswer implements AnswerSink {
  hasBegun = false;
  private chunks: Buffer[] = [];
  private bytes = 0;
  private readonly memory = new HeldMemory();
  /** Of an answer that is sent as it comes, what is counted by. */
  private passed: PassedBytes | undefined;

  constructor(
    private readonly relay: AnswerClient,
    private readonly status: number,
    private readonly headers: AnswerHeaders,
    private readonly guard?: VectorGuard,
  ) {}

  get hasAnswered(): boolean {
    return this.bytes > 0 || this.hasBegun;
  }

  get isFull(): boolean {
    return this.relay.isFull;
  }

  push(chunk: Buffer): Outcome | undefined {
    if (this.hasBegun) {
      this.passed?.add(chunk);
      this.relay.write(chunk);
      return undefined;
    }
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    this.memory.set(this.bytes);
    return this.bytes > MAX_HELD_BYTES || this.memory.isShort ? this.begin() : undefined;
  }

  counted(): Counted {
    if (this.passed) return this.passed.counted();
    const body = this.body();
    const usage = usageInWhole(body);
    const text = new AnswerText();
    if (!usage) text.learnPart(body.toString());
    return { usage, text };
  }

  release(): void {
    this.memory.release();
  }

  end(): Outcome {
    if (!this.hasBegun) return this.deliver(this.body());
    this.relay.end();
    return { kind: 'delivered' };
  }

  breakOff(cause: FailureCause, error: Error): Outcome {
    if (!this.hasBegun) return failure(cause, error);
    this.relay.cut();
    return { kind: 'broken' };
  }

  private begin(): Outcome | undefined {
    const misfit = this.misfitIn(this.guard && this.body());
    if (misfit) return misfit;
    this.hasBegun = true;
    this.relay.begin(this.status, this.headers, false);
    this.passed = new PassedBytes();
    for (const chunk of this.chunks) {
      this.passed.add(chunk);
      this.relay.write(chunk);
    }
    this.chunks = [];
    this.memory.release();
    return undefined;
  }

  private deliver(body: Buffer): Outcome {
    const refusal = this.refusalIn(body);
    if (refusal) return refusal;
    if (this.isCut(body)) return failure('cut', new IncompleteAnswerError());
    const misfit = this.misfitIn(body);
    if (misfit) return misfit;
    this.hasBegun = true;
    this.relay.send(this.status, this.headers, body);
    return { kind: 'delivered' };
  }

  private misfitIn(body: Buffer | undefined): Failure | undefined {
    const fault = body && this.guard?.faultIn(body, this.headers);
    return fault && failure('vector_size', fault);
  }

  private refusalIn(body: Buffer): Refusal | undefined {
    if (!ERROR_START.test(body.toString('latin1', 0, START_BYTES))) return undefined;
    const error = errorIn(body.toString('utf8'));
    return error && disguisedRefusal(this.headers, error);
  }

  /**
   * A length that HTTP has checked is enough. Chunks may have been ended by an intermediary that lost its upstream, so
   * the last character must be one that JSON can end with. Where the end of the connection was all that ended the
   * answer, nothing less than reading it tells.
   */
  private isCut(body: Buffer): boolean {
    if (body.length === 0) return true;
    const {
      'content-length': length,
      'transfer-encoding': coding,
      'content-type': type = 'application/json',
    } = this.headers;
    if (length !== undefined || !type.includes('json')) return false;
    return coding === undefined
      ? !isJson(body)
      : !JSON_END.test(body.toString('latin1', Math.max(0, body.length - END_BYTES)));
  }

  private body(): Buffer {
    const [only] = this.chunks;
    if (only && this.chunks.length === 1) return only;
    const body = Buffer.concat(this.chunks);
    this.chunks = [body];
    return body;
  }
}

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(body.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
