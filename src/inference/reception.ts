import type { ProviderVitals } from '../snapshot/vitals/provider-vitals.js';
import type { AnswerHeaders } from './answer-headers.js';
import type { AnswerSink, AnswerSource } from './answer-sink.js';
import type { ClientRelay } from './client-relay.js';
import type { Exchange } from './exchange.js';
import { StreamAnswer } from './stream-answer.js';
import { WholeAnswer } from './whole-answer.js';

/** Makes the right sink for an answer and tells the provider's vitals when it has come. */
export class Reception implements AnswerSource {
  private readonly startedAt = performance.now();
  private sink: AnswerSink | undefined;
  private firstByteMs = 0;
  private hasSucceeded = false;

  constructor(
    private readonly exchange: Exchange,
    private readonly relay: ClientRelay,
    private readonly vitals: ProviderVitals,
  ) {}

  sinkFor(status: number, headers: AnswerHeaders): AnswerSink {
    this.exchange.status = status;
    this.sink = this.newSink(status, headers);
    return this.sink;
  }

  onAnswered(): void {
    const now = performance.now();
    this.firstByteMs = now - this.startedAt;
    this.exchange.firstByteMs ??= now - this.exchange.startedAt;
    // A stream that has begun cannot be tried elsewhere; what it may still become is another matter.
    if (this.sink?.hasBegun) this.succeed();
  }

  onDelivered(): void {
    if (!this.hasSucceeded) this.succeed();
  }

  private succeed(): void {
    this.hasSucceeded = true;
    this.vitals.succeeded(performance.now(), this.firstByteMs);
  }

  private newSink(status: number, headers: AnswerHeaders): AnswerSink {
    if (!isEventStream(headers)) return new WholeAnswer(this.relay, status, headers);
    const answer = new StreamAnswer(this.relay, headers, this.exchange.route.policy.delivery);
    this.exchange.scanner = answer.scanner;
    return answer;
  }
}

function isEventStream(headers: AnswerHeaders): boolean {
  return headers['content-type']?.trimStart().toLowerCase().startsWith('text/event-stream') ?? false;
}
