import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, dataOf } from '../../../api/client.js';
import { asProblem } from '../../../api/problem.js';
import type { Schema } from '../../../api/types.js';
import { useSettled } from '../../../choices/use-settled.js';
import { count } from '../../../ui/format.js';
import { bodyOf, type Draft } from '../model/draft.js';
import style from './moves.module.css';

const REPLAYED = 500;
const SETTLED_MS = 300;

interface Props {
  readonly slug: string;
  readonly draft: Draft;
  readonly isOn: boolean;
}

/** How many of the last requests would have gone elsewhere with the chain. */
export function Moves({ slug, draft, isOn }: Props): ReactNode {
  const active = useSettled(bodyText(slug, draft), SETTLED_MS);
  const { data, error } = useQuery({
    queryKey: ['replay', active],
    queryFn: ({ signal }) => {
      const body = {
        purpose: slug,
        draft: { active: JSON.parse(active) as Schema<'ActivateProvider'> },
        replay: REPLAYED,
      };
      return dataOf(api.POST('/api/v1/llm-config/explain', { body, signal }));
    },
    enabled: isOn,
    retry: false,
  });
  return (
    <p className={style.moves} role="status">
      {textOf(data?.replay, error)}
    </p>
  );
}

function textOf(replay: Schema<'Replay'> | undefined, error: Error | null): ReactNode {
  if (error !== null) return `How many requests would move cannot be told: ${asProblem(error).message}`;
  if (replay === undefined) return `Routing the last ${REPLAYED} requests again…`;
  if (replay.requests === 0) return 'No requests are recorded yet, so none would move.';
  const refused = replay.differences.filter(({ other }) => other.error !== null).length;
  return (
    <>
      Of the last <b className="mono">{count(replay.requests)}</b> requests{' '}
      <b className="mono">{count(replay.moved)}</b> would move
      {refused > 0 && `, and at least ${refused} of these would be refused`}.
    </>
  );
}

function bodyText(slug: string, draft: Draft): string {
  return JSON.stringify(bodyOf(slug, draft));
}
