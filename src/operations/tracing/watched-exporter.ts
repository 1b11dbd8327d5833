import type { ExportResult } from '@opentelemetry/core';
import type { DeliveryWatch } from './delivery-watch.js';

type Told = (result: ExportResult) => void;

/** What sends spans, or metrics, to a collector. */
interface Exporter<Items> {
  export(items: Items, told: Told): void;
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
}

/** The same exporter, and somebody is told how each delivery went. */
export function watched<Items>(exporter: Exporter<Items>, watch: DeliveryWatch): Required<Exporter<Items>> {
  return {
    export: (items, told) =>
      exporter.export(items, (result) => {
        watch.saw(result);
        told(result);
      }),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };
}
