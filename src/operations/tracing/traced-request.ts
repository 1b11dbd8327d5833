import type { IncomingHttpHeaders } from 'node:http';
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';
import type { RequestTrace } from '../../inference/request-trace.js';
import type { Endpoint } from '../../protocols/protocol.js';
import type { Provider, Target } from '../../snapshot/snapshot.js';
import type { AttemptRecord, RequestRecord } from '../../usage/records.js';
import { attemptAttributes, attemptError } from './attempt-attributes.js';
import { operationName } from './gen-ai.js';
import type { OpenTelemetry } from './open-telemetry.js';
import { requestAttributes, requestError } from './request-attributes.js';
import { TraceClock } from './trace-clock.js';

const MAX_MODEL_CHARACTERS = 100;

const RECEIVED: TextMapGetter<IncomingHttpHeaders> = {
  keys: (headers) => Object.keys(headers),
  get: (headers, name) => headers[name],
};
/** A flat list of names and values. */
const SENT: TextMapSetter<string[]> = { set: (list, name, value) => void list.push(name, value) };

/** An attempt that goes on. */
interface Begun {
  readonly span: Span;
  readonly provider: Provider;
  /** Monotonic milliseconds. */
  readonly at: number;
}

/** One request as a span, with a span below it for each of its attempts. */
export class TracedRequest implements RequestTrace {
  readonly traceId: string;
  private readonly clock = new TraceClock();
  private readonly span: Span;
  private readonly context: Context;
  private readonly begun = new Map<number, Begun>();

  /** @param headers of the request; what they say of a trace decides whether this one is kept */
  constructor(
    private readonly telemetry: OpenTelemetry,
    private readonly endpoint: Endpoint,
    headers: IncomingHttpHeaders,
  ) {
    const parent = telemetry.propagator.extract(ROOT_CONTEXT, headers, RECEIVED);
    const startTime = this.clock.timeOf(performance.now());
    this.span = telemetry.tracer.startSpan(`POST ${endpoint}`, { kind: SpanKind.SERVER, startTime }, parent);
    this.context = trace.setSpan(parent, this.span);
    this.traceId = this.span.spanContext().traceId;
  }

  attempt(number: number, { provider }: Target): readonly string[] {
    const at = performance.now();
    const options = { kind: SpanKind.CLIENT, startTime: this.clock.timeOf(at) };
    const span = this.telemetry.tracer.startSpan(operationName(this.endpoint), options, this.context);
    this.begun.set(number, { span, provider, at });
    const headers: string[] = [];
    this.telemetry.propagator.inject(trace.setSpan(this.context, span), headers, SENT);
    return headers;
  }

  end(record: RequestRecord): void {
    const now = performance.now();
    for (const attempt of record.attempts) this.endAttempt(attempt, record.isStream, now);
    if (this.span.isRecording()) {
      this.span.setAttributes(requestAttributes(record));
      if (requestError(record) !== undefined) this.span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.span.end(this.clock.timeOf(now));
  }

  private endAttempt(record: AttemptRecord, isStream: boolean, now: number): void {
    const begun = this.begun.get(record.attempt);
    if (!begun) return;
    const { span, provider, at } = begun;
    const ended = { endpoint: this.endpoint, isStream, provider, record };
    this.telemetry.instruments.saw(ended);
    if (span.isRecording()) {
      if (record.model !== null) span.updateName(nameOf(this.endpoint, record.model));
      if (attemptError(record) !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttributes(attemptAttributes(ended));
    }
    span.end(this.clock.timeOf(Math.min(at + record.durationMs, now)));
  }
}

function nameOf(endpoint: Endpoint, model: string): string {
  return `${operationName(endpoint)} ${model.slice(0, MAX_MODEL_CHARACTERS)}`;
}
