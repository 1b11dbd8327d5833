import { errorIn } from '../protocols/openai/event-scanner.js';
import { ByteParts } from '../protocols/openai/byte-parts.js';
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
  private readonly body = new ByteParts();
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
    return this.body.length > 0 || this.hasBegun;
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
    this.body.add(chunk);
    this.memory.set(this.body.length);
    return this.body.length > MAX_HELD_BYTES || this.memory.isShort ? this.begin() : undefined;
  }

  counted(): Counted {
    if (this.passed) return this.passed.counted();
    const usage = usageInWhole(this.body);
    const text = new AnswerText();
    if (!usage) text.learnPart(this.body.whole().toString());
    return { usage, text };
  }

  release(): void {
    this.memory.release();
  }

  end(): Outcome {
    if (!this.hasBegun) return this.deliver();
    this.relay.end();
    return { kind: 'delivered' };
  }

  breakOff(cause: FailureCause, error: Error): Outcome {
    if (!this.hasBegun) return failure(cause, error);
    this.relay.cut();
    return { kind: 'broken' };
  }

  private begin(): Outcome | undefined {
    const misfit = this.misfit();
    if (misfit) return misfit;
    this.hasBegun = true;
    this.relay.begin(this.status, this.headers, false);
    this.passed = new PassedBytes();
    for (const chunk of this.body.list) {
      this.passed.add(chunk);
      this.relay.write(chunk);
    }
    this.body.clear();
    this.memory.release();
    return undefined;
  }

  private deliver(): Outcome {
    const refusal = this.refusal();
    if (refusal) return refusal;
    if (this.isCut()) return failure('cut', new IncompleteAnswerError());
    const misfit = this.misfit();
    if (misfit) return misfit;
    this.hasBegun = true;
    this.relay.send(this.status, this.headers, this.body.list);
    return { kind: 'delivered' };
  }

  private misfit(): Failure | undefined {
    const fault = this.guard?.faultIn(this.body.whole(), this.headers);
    return fault && failure('vector_size', fault);
  }

  private refusal(): Refusal | undefined {
    if (!ERROR_START.test(this.body.head(START_BYTES).toString('latin1'))) return undefined;
    const error = errorIn(this.body.whole().toString('utf8'));
    return error && disguisedRefusal(this.headers, error);
  }

  /**
   * A length that HTTP has checked is enough. Chunks may have been ended by an intermediary that lost its upstream, so
   * the last character must be one that JSON can end with. Where the end of the connection was all that ended the
   * answer, nothing less than reading it tells.
   */
  private isCut(): boolean {
    if (this.body.length === 0) return true;
    const {
      'content-length': length,
      'transfer-encoding': coding,
      'content-type': type = 'application/json',
    } = this.headers;
    if (length !== undefined || !type.includes('json')) return false;
    return coding === undefined
      ? !isJson(this.body.whole())
      : !JSON_END.test(this.body.tail(END_BYTES).toString('latin1'));
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
