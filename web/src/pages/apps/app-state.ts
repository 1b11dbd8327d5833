import type { Schema } from '../../api/types.js';
import type { Tone } from '../../ui/status.js';

type App = Pick<Schema<'AppView'>, 'enabled' | 'budget_state'>;

/** Whether an app is served now, as a light and a word: the worst of what is so. */
export function appStateOf({ enabled, budget_state: budgets }: App): readonly [tone: Tone, word: string] {
  if (!enabled) return ['off', 'disabled'];
  const usedUp = budgets.filter(({ state }) => state === 'used_up');
  if (usedUp.some(({ hard }) => hard)) return ['bad', 'refused: budget used up'];
  if (usedUp.length > 0) return ['warn', 'over its budget'];
  return budgets.some(({ state }) => state === 'warning') ? ['warn', 'budget nearly used up'] : ['ok', 'enabled'];
}
