import type { UseMutationResult } from '@tanstack/react-query';
import { api, dataOf } from '../../../api/client.js';
import type { Schema } from '../../../api/types.js';
import { useWrite } from '../../../changes/use-write.js';
import { writing } from '../../../changes/writing.js';
import { bodyOf, type Draft } from '../model/draft.js';
import { timesOf } from '../model/times.js';

export interface Plugging {
  readonly draft: Draft;
  readonly reason: string;
  readonly times: { readonly at: string; readonly until: string };
  readonly isForced: boolean;
  /** The newest revision that shows the chain as it was reviewed. */
  readonly onlyAfter: number;
}

/** Plugs a purpose in. The panel shows what came of it. */
export function usePlug(slug: string): UseMutationResult<Schema<'WrittenActive'>, Error, Plugging> {
  return useWrite({
    write: ({ draft, reason, times, isForced, onlyAfter }: Plugging) => {
      const { query, header } = writing({ reason, onlyAfter });
      const params = { query: { ...query, ...(isForced && { force: 'true' as const }) }, header };
      const body = { ...bodyOf(slug, draft), ...timesOf(times) };
      return dataOf(api.POST('/api/v1/llm-config/active', { params, body }));
    },
    did: () => `${slug} is plugged in.`,
    isQuiet: true,
  });
}
