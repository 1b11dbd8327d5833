import type { AnswerHeaders } from './answer-headers.js';
import type { AnswerSink, AnswerSource, Counted } from './answer-sink.js';
import { labelOf, LabelledRelay } from './labelled-relay.js';
import type { AnswerClient } from './passage.js';
import type { Asked, Served } from './served.js';
import { StreamAnswer } from './stream-answer.js';
import { VectorGuard } from './vector-guard.js';
import { WholeAnswer } from './whole-answer.js';

/** Makes the right sink for an answer and tells the provider's vitals when it has come. */
export class Reception implements AnswerSource {
  /** Of a success; undefined until its head has come. */
  status: number | undefined;
  /** Until the first recognisable part of the answer, from the beginning of the attempt. */
  firstByteMs: number | undefined;
  private readonly startedAt = performance.now();
  private sink: AnswerSink | undefined;

  constructor(
    private readonly served: Served,
    private readonly asked: Asked,
  ) {}

  get durationMs(): number {
    return performance.now() - this.startedAt;
  }

  sinkFor(status: number, headers: AnswerHeaders): AnswerSink {
    this.status = status;
    this.served.exchange.status = status;
    this.sink = this.newSink(status, headers);
    return this.sink;
  }

  /** The provider has answered; whether well is known when the answer has ended. */
  onAnswered(): void {
    const { exchange } = this.served;
    const { vitals, admission } = this.asked;
    const now = performance.now();
    this.firstByteMs = now - this.startedAt;
    vitals.answered(now, this.firstByteMs, admission);
    exchange.firstByteMs ??= now - exchange.startedAt;
  }

  /** What the answer has come to; undefined when none had begun. */
  counted(): Counted | undefined {
    return this.sink?.counted();
  }

  private newSink(status: number, headers: AnswerHeaders): AnswerSink {
    const { request, route } = this.served.exchange;
    const client = this.client();
    const guard = VectorGuard.for(this.served.exchange, this.asked);
    if (guard || !isEventStream(headers, request.wantsStream)) return new WholeAnswer(client, status, headers, guard);
    const secret = this.asked.credential?.secret;
    return new StreamAnswer(client, headers, {
      delivery: route.policy.delivery,
      secret,
      hidesUsage: request.hidesUsage,
    });
  }

  private client(): AnswerClient {
    const { exchange, relay } = this.served;
    if (!exchange.route.policy.modelLabels) return relay;
    const { provider, model } = this.asked.target;
    return new LabelledRelay(relay, labelOf(provider.name, model));
  }
}

/** Some servers call their streams plain text. */
function isEventStream({ 'content-type': type = '' }: AnswerHeaders, wantsStream: boolean): boolean {
  const name = type.trimStart().toLowerCase();
  return name.startsWith('text/event-stream') || (wantsStream && !name.includes('json'));
}
