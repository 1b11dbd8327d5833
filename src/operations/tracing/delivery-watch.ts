import { Logger } from '@nestjs/common';
import type { ExportResult } from '@opentelemetry/core';

const SAID_AT_MOST_EVERY_MS = 60_000;

/** What becomes of telemetry on its way to the collector, as far as somebody has to be told. */
export class DeliveryWatch {
  private readonly logger = new Logger('telemetry');
  private saidAt = -Infinity;
  private isFailing = false;

  saw({ error }: ExportResult): void {
    if (error === undefined) return this.delivered();
    this.isFailing = true;
    const now = performance.now();
    if (now - this.saidAt < SAID_AT_MOST_EVERY_MS) return;
    this.saidAt = now;
    this.logger.warn(
      `traces and metrics do not reach OTEL_EXPORTER_OTLP_ENDPOINT (${wordFor(error)}): what it does not take is lost; requests go on`,
    );
  }

  private delivered(): void {
    if (this.isFailing) this.logger.log('OTEL_EXPORTER_OTLP_ENDPOINT takes traces and metrics again');
    this.isFailing = false;
  }
}

/** Nothing that the other side says: it may quote the headers that it was sent. */
function wordFor(error: Error & { readonly code?: unknown }): string {
  const { code } = error;
  if (typeof code === 'number') return `status ${code}`;
  return typeof code === 'string' ? code : error.name;
}
