import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue } from 'prom-client';
import type { Figures } from '../../cluster/messages.js';

/** A metric with its series, as prom-client gives it as JSON. */
export type Figure = MetricObjectWithValues<MetricValue<string>>;

/** What all workers know alike: one of them tells it, and it is no worker's own. */
const SHARED: ReadonlySet<string> = new Set([
  'patchbay_build_info',
  'patchbay_live_instances',
  'patchbay_provider_key_expires_timestamp_seconds',
]);
const SHARED_PLACE = 'disk';

/**
 * Figures of one worker, to be put together with those of the others. What is counted is summed. What is as it is in
 * each worker (a breaker, requests in flight, what is served) says by a label whose it is: then sum, min and max over
 * it say what they say over instances.
 *
 * @param inherited what was counted before it in its place
 * @param tellsShared whether it is the one that tells what all know
 */
export async function figuresOf(
  own: readonly Figure[],
  { worker, inherited, tellsShared }: { worker: number; inherited: string; tellsShared: boolean },
): Promise<Figures> {
  const [gauges, counted] = [own.filter(isGauge), own.filter((figure) => !isGauge(figure))];
  const passing = gauges.map((figure) => ofWorker(figure, worker, tellsShared));
  const lasting = await together([JSON.stringify(counted), inherited]).getMetricsAsJSON();
  return { lasting: JSON.stringify(lasting), passing: JSON.stringify(passing) };
}

/** In the text format of Prometheus. */
export function toldTogether(parts: readonly string[]): Promise<string> {
  return together(parts).metrics();
}

function together(parts: readonly string[]): ReturnType<typeof AggregatorRegistry.aggregate> {
  return AggregatorRegistry.aggregate(parts.map((part) => JSON.parse(part) as Figure[]));
}

function isGauge({ type }: Figure): boolean {
  // Typed as a number, told as a word.
  return String(type) === 'gauge';
}

function ofWorker(figure: Figure, worker: number, tellsShared: boolean): Figure {
  const values = figure.values.flatMap((value) => {
    if (!isShared(figure.name, value)) return [{ ...value, labels: { ...value.labels, worker: String(worker) } }];
    return tellsShared ? [value] : [];
  });
  return { ...figure, values };
}

function isShared(name: string, { labels }: MetricValue<string>): boolean {
  return SHARED.has(name) || labels['where'] === SHARED_PLACE;
}
