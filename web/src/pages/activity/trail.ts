import { outcomeWords, type OutcomeWords } from './outcome.js';

/** One step of a trail. */
export interface Step {
  readonly provider: string;
  /** Whether it was not even asked. */
  readonly isSkipped: boolean;
  readonly words: OutcomeWords;
}

const SKIPPED = 'skipped:';

/** Where a request has been: `gpu-1=503, gpu-2=skipped:breaker_open, gpu-3=200`. Long ones are cut by the API. */
export function stepsOf(trail: string): readonly Step[] {
  return partsOf(trail).map((part) => {
    const place = part.lastIndexOf('=');
    const [provider, word] = place < 0 ? [part, ''] : [part.slice(0, place), part.slice(place + 1)];
    const isSkipped = word.startsWith(SKIPPED);
    return { provider, isSkipped, words: isSkipped ? skipWords(word) : wordsOf(word) };
  });
}

/** Names may have commas; a step begins where there is a sign of equality before the next one. */
function partsOf(trail: string): readonly string[] {
  const parts: string[] = [];
  for (const part of trail.split(', ').filter((text) => text !== '')) {
    const before = parts.at(-1);
    if (before === undefined || before.includes('=')) parts.push(part);
    else parts[parts.length - 1] = `${before}, ${part}`;
  }
  return parts;
}

function skipWords(word: string): OutcomeWords {
  return { tone: 'off', word: `skipped: ${word.slice(SKIPPED.length).replaceAll('_', ' ')}` };
}

function wordsOf(word: string): OutcomeWords {
  return word === '' ? { tone: 'off', word: 'not told' } : outcomeWords(word);
}
