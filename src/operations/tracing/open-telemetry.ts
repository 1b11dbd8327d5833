import type { TextMapPropagator, Tracer } from '@opentelemetry/api';
import { VERSION } from '../../config/version.js';
import { loadLate } from '../../loading/load-late.js';
import { DeliveryWatch } from './delivery-watch.js';
import { GenAiInstruments } from './gen-ai-instruments.js';
import { watched } from './watched-exporter.js';

const SCOPE = 'patchbay';
/** A collector that takes longer is treated as one that is away. */
const DELIVERY_TIMEOUT_MS = 5000;
const SPANS_WAIT_MS = 1000;
/** About 6 MiB; spans beyond it are lost. */
const MOST_WAITING_SPANS = 2048;
const METRICS_EVERY_MS = 60_000;

/** Where telemetry goes, and what it says of this process. */
export interface TelemetrySettings {
  /** Address of an OTLP collector, without the paths of traces and metrics. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly service: string;
  /** Differs in every process. */
  readonly instance: string;
  /** Share of the traces that begin here which are kept. */
  readonly ratio: number;
}

/** OpenTelemetry as Patchbay uses it: nothing of it is global. */
export interface OpenTelemetry {
  readonly tracer: Tracer;
  readonly propagator: TextMapPropagator;
  readonly instruments: GenAiInstruments;
  /** Sends what waits. May take as long as a delivery. */
  close(): Promise<void>;
}

export function openTelemetry(settings: TelemetrySettings): OpenTelemetry {
  const { W3CTraceContextPropagator } = loadLate('@opentelemetry/core');
  const watch = new DeliveryWatch();
  const resource = loadLate('@opentelemetry/resources').resourceFromAttributes({
    'service.name': settings.service,
    'service.version': VERSION,
    'service.instance.id': settings.instance,
  });
  const traces = tracesTo(settings, resource, watch);
  const metrics = metricsTo(settings, resource, watch);
  return {
    tracer: traces.getTracer(SCOPE, VERSION),
    propagator: new W3CTraceContextPropagator(),
    instruments: new GenAiInstruments(metrics.getMeter(SCOPE, VERSION)),
    close: async () => {
      await Promise.allSettled([traces.shutdown(), metrics.shutdown()]);
    },
  };
}

type Resource = ReturnType<ReturnType<typeof loadLate<'@opentelemetry/resources'>>['resourceFromAttributes']>;

function tracesTo({ endpoint, headers, ratio }: TelemetrySettings, resource: Resource, watch: DeliveryWatch) {
  const { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } =
    loadLate('@opentelemetry/sdk-trace');
  const { OTLPTraceExporter } = loadLate('@opentelemetry/exporter-trace-otlp-http');
  const exporter = new OTLPTraceExporter(delivery(`${endpoint}/v1/traces`, headers));
  return new TracerProvider({
    resource,
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: watched(exporter, watch),
        scheduledDelayMillis: SPANS_WAIT_MS,
        maxQueueSize: MOST_WAITING_SPANS,
        exportTimeoutMillis: DELIVERY_TIMEOUT_MS,
      }),
    ],
  });
}

function metricsTo({ endpoint, headers }: TelemetrySettings, resource: Resource, watch: DeliveryWatch) {
  const { MeterProvider, PeriodicExportingMetricReader } = loadLate('@opentelemetry/sdk-metrics');
  const { OTLPMetricExporter } = loadLate('@opentelemetry/exporter-metrics-otlp-http');
  const exporter = new OTLPMetricExporter(delivery(`${endpoint}/v1/metrics`, headers));
  const reader = new PeriodicExportingMetricReader({
    exporter: watched(exporter, watch),
    exportIntervalMillis: METRICS_EVERY_MS,
    exportTimeoutMillis: DELIVERY_TIMEOUT_MS,
  });
  return new MeterProvider({ resource, readers: [reader] });
}

function delivery(url: string, headers: Readonly<Record<string, string>>) {
  return { url, headers: { ...headers }, timeoutMillis: DELIVERY_TIMEOUT_MS };
}
