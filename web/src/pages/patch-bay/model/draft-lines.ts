import type { DiffLine } from '../../../changes/diff-lines.js';
import { STRATEGY_WORDS } from './cables.js';
import type { Draft, DraftTarget, DraftTier } from './draft.js';

/** What a change of a chain does, line by line: `- claims → OpenInsurance :8084`, `+ fallback 1 → OpenInsurance :8084`. */
export function draftLines(slug: string, before: Draft, after: Draft): readonly DiffLine[] {
  const was = linesOf(slug, before);
  const is = linesOf(slug, after);
  return [
    ...was.filter((text) => !is.includes(text)).map((text) => ({ sign: '-' as const, text })),
    ...is.filter((text) => !was.includes(text)).map((text) => ({ sign: '+' as const, text })),
  ];
}

/** Whether a chain is as a change, which may have begun with another chain, would have left it. */
export function isAsAfter(slug: string, chain: Draft, change: readonly DiffLine[]): boolean {
  const is = linesOf(slug, chain);
  return change.every(({ sign, text }) => is.includes(text) === (sign === '+'));
}

export function nameOf({ name, place, model }: Pick<DraftTarget, 'name' | 'place' | 'model'>): string {
  return [name, place, model ?? ''].filter(Boolean).join(' ');
}

function linesOf(slug: string, draft: Draft): readonly string[] {
  return draft.flatMap((tier, order) => {
    const step = order === 0 ? slug : `fallback ${order}`;
    return tier.targets.map((target) => {
      const share = shareOf(tier, target);
      return `${step} → ${nameOf(target)}${share === '' ? '' : ` (${share})`}`;
    });
  });
}

/** What share of its tier's requests a target takes, in words; empty where it is alone. */
export function shareOf({ strategy, targets }: DraftTier, { weight }: DraftTarget): string {
  if (targets.length < 2) return '';
  if (strategy !== 'weighted') return STRATEGY_WORDS[strategy];
  const sum = targets.reduce((all, each) => all + each.weight, 0);
  return `${Math.round((weight / sum) * 100)} %`;
}
