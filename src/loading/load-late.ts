import { createRequire } from 'node:module';
import type * as OtelCore from '@opentelemetry/core';
import type * as OtelMetricExporter from '@opentelemetry/exporter-metrics-otlp-http';
import type * as OtelTraceExporter from '@opentelemetry/exporter-trace-otlp-http';
import type * as OtelResources from '@opentelemetry/resources';
import type * as OtelMetrics from '@opentelemetry/sdk-metrics';
import type * as OtelTrace from '@opentelemetry/sdk-trace';
import type * as GenaiPrices from '@pydantic/genai-prices';
import type * as Ioredis from 'ioredis';
import type * as Yaml from 'yaml';

/** What most instances never need. Memory that loading it takes: */
interface LatePackages {
  /** 7.4 MiB: prices of every vendor's models, read for the first request to one. */
  readonly '@pydantic/genai-prices': typeof GenaiPrices;
  /** 7 MiB, all that follow together: only with an OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly '@opentelemetry/core': typeof OtelCore;
  readonly '@opentelemetry/exporter-metrics-otlp-http': typeof OtelMetricExporter;
  readonly '@opentelemetry/exporter-trace-otlp-http': typeof OtelTraceExporter;
  readonly '@opentelemetry/resources': typeof OtelResources;
  readonly '@opentelemetry/sdk-metrics': typeof OtelMetrics;
  readonly '@opentelemetry/sdk-trace': typeof OtelTrace;
  /** 4.5 MiB: only with a REDIS_URL. */
  readonly ioredis: typeof Ioredis;
  /** 1.5 MiB: only for an export. */
  readonly yaml: typeof Yaml;
}

const load = createRequire(import.meta.url);

/** A package, loaded by whoever needs it first, who waits for it: 10 to 40 ms. */
export function loadLate<Name extends keyof LatePackages>(name: Name): LatePackages[Name] {
  return load(name) as LatePackages[Name];
}
