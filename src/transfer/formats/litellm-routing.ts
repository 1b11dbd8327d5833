import type { Strategy } from '../../snapshot/snapshot.js';
import { isMembers, type Members } from './found-document.js';

const STRATEGIES: ReadonlyMap<unknown, Strategy> = new Map([
  ['simple-shuffle', 'weighted'],
  ['least-busy', 'least_busy'],
  ['latency-based-routing', 'lowest_latency'],
  ['cost-based-routing', 'cheapest'],
]);
const SECTIONS = ['router_settings', 'litellm_settings'] as const;

export function strategyOf({ router_settings: settings }: Members, warnings: string[]): Strategy {
  const named = isMembers(settings) ? settings['routing_strategy'] : undefined;
  if (named === undefined || named === null) return 'weighted';
  const strategy = STRATEGIES.get(named);
  if (strategy === undefined)
    warnings.push(`routing_strategy ${JSON.stringify(named)} is not known; deployments share by weight.`);
  return strategy ?? 'weighted';
}

/** Names of models to be asked when one fails, in order: its own fallbacks, else those of all. */
export function fallbackNames(config: Members, model: string): readonly string[] {
  const own = SECTIONS.flatMap((section) => entriesOf(config[section], 'fallbacks')).flatMap((entry) =>
    isMembers(entry) ? namesIn(entry[model]) : [],
  );
  if (own.length > 0) return [...new Set(own)];
  return [...new Set(SECTIONS.flatMap((section) => entriesOf(config[section], 'default_fallbacks')).flatMap(namesIn))];
}

function entriesOf(section: unknown, name: string): readonly unknown[] {
  const value = isMembers(section) ? section[name] : undefined;
  return Array.isArray(value) ? value : [];
}

function namesIn(value: unknown): readonly string[] {
  const names: readonly unknown[] = Array.isArray(value) ? value : [value];
  return names.filter((name) => typeof name === 'string');
}
