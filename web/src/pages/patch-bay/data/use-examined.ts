import { useQueries, type UseQueryResult } from '@tanstack/react-query';
import { api, dataOf } from '../../../api/client.js';
import { asProblem } from '../../../api/problem.js';
import type { Schema } from '../../../api/types.js';
import { trying } from '../../../changes/writing.js';
import { type Examined, examinedOf } from '../model/checks.js';
import { bodyOf, type Draft, type DraftTarget } from '../model/draft.js';

export interface ExaminedTarget extends Examined {
  readonly target: DraftTarget;
}

type Depth = 'basic' | 'full';
type Checks = readonly Schema<'PreflightCheck'>[];

/** Long enough for putting a chain in order without asking anybody twice: real answers cost a token each. */
const KEPT_MS = 120_000;

/**
 * Asks each target of a chain by itself, all at the same time, so that each check is shown as soon as it is known: what costs
 * nothing first, then real answers.
 */
export function useExamined(slug: string, draft: Draft, isOn: boolean): readonly ExaminedTarget[] {
  const targets = uniqueTargets(draft);
  const answers = useQueries({
    queries: targets.flatMap((target) => [dryRun(slug, target, 'basic', isOn), dryRun(slug, target, 'full', isOn)]),
  });
  return targets.map((target, place) => ({
    target,
    ...examinedOf(slug, answerOf(answers[place * 2]), answerOf(answers[place * 2 + 1])),
  }));
}

function dryRun(slug: string, target: DraftTarget, preflight: Depth, enabled: boolean) {
  const { type, id, model } = target;
  const { query, header } = trying();
  return {
    queryKey: ['preflight', preflight, slug, type, id, model],
    queryFn: async ({ signal }: { readonly signal: AbortSignal }): Promise<Checks> => {
      const body = bodyOf(slug, [{ strategy: 'weighted', targets: [{ ...target, weight: 1 }] }]);
      const params = { query: { ...query, preflight }, header };
      const { preflight: checks } = await dataOf(api.POST('/api/v1/llm-config/active', { params, body, signal }));
      return checks ?? [];
    },
    enabled,
    retry: false,
    staleTime: KEPT_MS,
    gcTime: KEPT_MS,
    refetchOnReconnect: false,
  } as const;
}

function answerOf(result: UseQueryResult<Checks> | undefined): Parameters<typeof examinedOf>[1] {
  return {
    checks: result?.data ?? null,
    error: result?.error ? asProblem(result.error) : null,
  };
}

function uniqueTargets(draft: Draft): readonly DraftTarget[] {
  const all = draft.flatMap(({ targets }) => targets);
  return [...new Map(all.map((target) => [`${target.type} ${target.id} ${target.model ?? ''}`, target])).values()];
}
