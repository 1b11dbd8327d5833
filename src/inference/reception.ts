import type { AnswerHeaders } from './answer-headers.js';
import type { AnswerSink, AnswerSource } from './answer-sink.js';
import type { Asked, Served } from './served.js';
import { StreamAnswer } from './stream-answer.js';
import { WholeAnswer } from './whole-answer.js';

/** Makes the right sink for an answer and tells the provider's vitals when it has come. */
export class Reception implements AnswerSource {
  private readonly startedAt = performance.now();

  constructor(
    private readonly served: Served,
    private readonly asked: Asked,
  ) {}

  sinkFor(status: number, headers: AnswerHeaders): AnswerSink {
    const { exchange, relay } = this.served;
    exchange.status = status;
    if (!isEventStream(headers, exchange.request.wantsStream)) return new WholeAnswer(relay, status, headers);
    const { delivery } = exchange.route.policy;
    const answer = new StreamAnswer(relay, headers, delivery, this.asked.credential?.secret);
    exchange.scanner = answer.scanner;
    return answer;
  }

  /** The provider has answered; whether well is known when the answer has ended. */
  onAnswered(): void {
    const { exchange } = this.served;
    const { vitals, admission } = this.asked;
    const now = performance.now();
    vitals.answered(now, now - this.startedAt, admission);
    exchange.firstByteMs ??= now - exchange.startedAt;
  }
}

/** Some servers call their streams plain text. */
function isEventStream({ 'content-type': type = '' }: AnswerHeaders, wantsStream: boolean): boolean {
  const name = type.trimStart().toLowerCase();
  return name.startsWith('text/event-stream') || (wantsStream && !name.includes('json'));
}
