import type { Option } from '../../ui/choice.js';

const MOST_SHOWN = 100;

/** Models to choose from for what was typed; all of them once one is chosen, so that another can be. */
export function modelOptions(models: readonly string[], text: string): readonly Option[] {
  const wanted = text.trim().toLowerCase();
  const isChosen = models.includes(text);
  const found = isChosen || wanted === '' ? models : models.filter((name) => name.toLowerCase().includes(wanted));
  return found.slice(0, MOST_SHOWN).map((name) => ({ id: name, name }));
}
