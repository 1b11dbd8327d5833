import type { IncomingHttpHeaders } from 'node:http';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import { otlpHeadersIn } from '../../config/otlp-headers.js';
import { type RequestTrace, RequestTracing } from '../../inference/request-trace.js';
import type { Endpoint } from '../../protocols/protocol.js';
import { ThisInstance } from '../../revisions/propagation/this-instance.js';
import { type OpenTelemetry, openTelemetry } from './open-telemetry.js';
import { TracedRequest } from './traced-request.js';

/** The end of a process waits no longer for a collector. */
const CLOSE_WITHIN_MS = 2000;

/** Traces and metrics for a collector, where one is named; its packages are loaded only then. */
@Injectable()
export class Telemetry extends RequestTracing implements OnApplicationShutdown {
  private readonly telemetry: OpenTelemetry | undefined;

  constructor(environment: Environment, instance: ThisInstance) {
    super();
    const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers } = environment;
    if (endpoint === undefined) return;
    this.telemetry = openTelemetry({
      endpoint: endpoint.replace(/\/+$/, ''),
      headers: headers === undefined ? {} : otlpHeadersIn(headers),
      service: environment.OTEL_SERVICE_NAME,
      instance: instance.id,
      ratio: environment.OTEL_TRACES_SAMPLER_ARG,
    });
  }

  override begin(endpoint: Endpoint, headers: IncomingHttpHeaders): RequestTrace | undefined {
    return this.telemetry && new TracedRequest(this.telemetry, endpoint, headers);
  }

  async onApplicationShutdown(): Promise<void> {
    if (!this.telemetry) return;
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(limit.resolve, CLOSE_WITHIN_MS);
    await Promise.race([this.telemetry.close(), limit.promise]);
    clearTimeout(timer);
  }
}
