import { useCallback, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { type Chosen, USUAL_POLICY } from './question.js';
import { type Target, targetIn, targetText } from './target.js';

/** The places of the two columns in the address, so that a link can say whom to ask. */
const PLACES = ['ask', 'and'] as const;

export interface Columns {
  readonly chosen: readonly [Chosen, Chosen];
  readonly isComparing: boolean;
  readonly choose: (column: 0 | 1, part: Partial<Chosen>) => void;
  readonly compare: (isOn: boolean) => void;
}

/** Whom each column asks: targets stand in the address, models and policies only here. */
export function useColumns(): Columns {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const [models, setModels] = useState<readonly [string, string]>(['', '']);
  const [policies, setPolicies] = useState<readonly [string, string]>([USUAL_POLICY, USUAL_POLICY]);
  const params = new URLSearchParams(search);
  const isComparing = params.has('and');

  const go = useCallback(
    (change: (next: URLSearchParams) => void) => {
      const next = new URLSearchParams(search);
      change(next);
      navigate(`${path}?${next.toString()}`, { replace: true });
    },
    [search, path, navigate],
  );
  const choose = useCallback(
    (column: 0 | 1, { target, model, policy }: Partial<Chosen>) => {
      if (target !== undefined) go((next) => next.set(PLACES[column], targetText(target)));
      if (model !== undefined) setModels((was) => withPart(was, column, model));
      if (policy !== undefined) setPolicies((was) => withPart(was, column, policy));
    },
    [go],
  );
  const compare = useCallback(
    (isOn: boolean) =>
      go((next) => {
        if (isOn) next.set('and', '');
        else next.delete('and');
      }),
    [go],
  );
  const chosenIn = (column: 0 | 1, target: Target | undefined): Chosen => ({
    target,
    model: models[column],
    policy: policies[column],
  });
  const first = targetIn(params.get('ask')) ?? { kind: 'purpose', slug: USUAL_POLICY };
  return { chosen: [chosenIn(0, first), chosenIn(1, targetIn(params.get('and')))], isComparing, choose, compare };
}

function withPart(was: readonly [string, string], column: 0 | 1, part: string): readonly [string, string] {
  return column === 0 ? [part, was[1]] : [was[0], part];
}
