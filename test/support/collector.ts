import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { waitUntil } from '../../src/database/embedded/poll.js';

const DEADLINE_MS = 10_000;

type Value = Readonly<Record<string, string | number | boolean>>;
type Attribute = { readonly key: string; readonly value: Value };
interface SentSpan extends Omit<CollectedSpan, 'attributes' | 'status'> {
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code: number };
}
interface SentMetric {
  readonly name: string;
  readonly unit: string;
  readonly histogram: {
    readonly dataPoints: readonly { attributes: readonly Attribute[]; count: number; sum: number }[];
  };
}
interface Sent {
  readonly resourceSpans?: readonly { resource: Resource; scopeSpans: readonly { spans: readonly SentSpan[] }[] }[];
  readonly resourceMetrics?: readonly { scopeMetrics: readonly { metrics: readonly SentMetric[] }[] }[];
}
interface Resource {
  readonly attributes: readonly Attribute[];
}

type Attributes = Readonly<Record<string, string | number | boolean>>;

/** A span of OTLP; kind 2 is a server's, 3 a client's; status 2 is an error. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Attributes;
  readonly status: number;
}

export interface CollectedHistogram {
  readonly name: string;
  readonly unit: string;
  readonly attributes: Attributes;
  readonly count: number;
  readonly sum: number;
}

/** An OTLP collector in this process that keeps what it is sent. */
export class Collector {
  /** Every body, as it came. */
  readonly bodies: Buffer[] = [];
  readonly headers: Readonly<Record<string, unknown>>[] = [];
  readonly paths: string[] = [];
  /** What it answers; 0: nothing at all. */
  status = 200;
  private readonly server = createServer((request, response) => void this.take(request, response));

  static async start(): Promise<Collector> {
    const collector = new Collector();
    collector.server.listen(0, '127.0.0.1');
    await once(collector.server, 'listening');
    return collector;
  }

  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  get spans(): readonly CollectedSpan[] {
    return this.sent.flatMap(({ resourceSpans = [] }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(collected))),
    );
  }

  /** Of the process that made the spans. */
  get resources(): readonly Attributes[] {
    return this.sent.flatMap(({ resourceSpans = [] }) =>
      resourceSpans.map(({ resource }) => plain(resource.attributes)),
    );
  }

  get histograms(): readonly CollectedHistogram[] {
    const metrics = this.sent.flatMap(({ resourceMetrics = [] }) =>
      resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics)),
    );
    return metrics.flatMap(({ name, unit, histogram }) =>
      histogram.dataPoints.map(({ attributes, count, sum }) => ({
        name,
        unit,
        attributes: plain(attributes),
        count,
        sum,
      })),
    );
  }

  /** Resolves with all spans when there are so many. */
  async untilSpans(count: number): Promise<readonly CollectedSpan[]> {
    if (await waitUntil(() => this.spans.length >= count, DEADLINE_MS)) return this.spans;
    throw new Error(`there are ${this.spans.length} spans, not ${count}`);
  }

  forget(): void {
    for (const list of [this.bodies, this.headers, this.paths]) list.length = 0;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.bodies.push(await buffer(request));
    this.headers.push(request.headers);
    this.paths.push(request.url ?? '');
    if (this.status > 0) response.writeHead(this.status, { 'content-type': 'application/json' }).end('{}');
  }

  private get sent(): readonly Sent[] {
    return this.bodies.map((body) => JSON.parse(body.toString()) as Sent);
  }
}

function collected({ attributes, status, ...span }: SentSpan): CollectedSpan {
  return { ...span, attributes: plain(attributes), status: status.code };
}

function plain(attributes: readonly Attribute[]): Attributes {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0] ?? '']));
}
