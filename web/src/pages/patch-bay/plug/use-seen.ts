import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { api, dataOf } from '../../../api/client.js';
import { keys } from '../../../api/keys.js';
import { asProblem, Problem } from '../../../api/problem.js';
import type { Schema } from '../../../api/types.js';

/** A purpose whose name is part of more names than these is asked for by itself. */
const MOST_ALIKE = 20;
const NOT_FOUND = 404;

type Chain = Schema<'Active'> | null;

/** A purpose's chain as it is, and the revision that whoever reads it has seen. */
export interface Seen {
  /** Null: nothing is plugged in. */
  readonly active: Chain;
  readonly revision: number;
}

/** Asked for anew when a review begins, and again with each revision: a change is written only after the newest one seen. */
export function useSeen(slug: string): UseQueryResult<Seen> {
  return useQuery({
    queryKey: [...keys.active, 'seen', slug],
    queryFn: async ({ signal }) => (await askAmong(slug, signal)) ?? askAlone(slug, signal),
    staleTime: 0,
    gcTime: 0,
  });
}

/**
 * Looked for in the list, since browsers log an error for a purpose that nothing is plugged into.
 *
 * @returns undefined when the list is cut off before it
 */
async function askAmong(slug: string, signal: AbortSignal): Promise<Seen | undefined> {
  const call = api.GET('/api/v1/llm-config/active', { params: { query: { q: slug, limit: MOST_ALIKE } }, signal });
  const { data, next_cursor } = await dataOf(call);
  const active = data.find(({ purpose }) => purpose === slug);
  if (active === undefined && next_cursor !== null) return undefined;
  return { active: active ?? null, revision: revisionOf((await call).response) };
}

async function askAlone(slug: string, signal: AbortSignal): Promise<Seen> {
  const params = { path: { purpose: slug } };
  const call = api.GET('/api/v1/llm-config/active/{purpose}', { params, signal });
  const active = await dataOf(call).catch(nullWhereNone);
  return { active, revision: revisionOf((await call).response) };
}

/** @throws whatever does not say that nothing is plugged in */
function nullWhereNone(error: unknown): Chain {
  if (asProblem(error).status === NOT_FOUND) return null;
  throw error;
}

/** What is shown is at least as new. @throws {Problem} when something between here and Patchbay has taken it away */
function revisionOf({ headers, status }: Response): number {
  const text = headers.get('x-config-revision');
  if (text === null || !/^\d+$/.test(text))
    throw new Problem(status, {
      title: 'The revision is not known',
      detail:
        'The answer has no x-config-revision, so nothing can be changed safely. Let the proxy in front of Patchbay pass this header on.',
    });
  return Number(text);
}
