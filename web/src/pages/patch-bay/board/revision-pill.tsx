import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Schema } from '../../../api/types.js';
import { spreadWords } from '../../../changes/spread-words.js';
import { useLive } from '../../../live/live.js';
import { duration } from '../../../ui/format.js';
import style from './revision-pill.module.css';

/** `revision 812 live on 3 / 3 instances in 84 ms`. */
export function RevisionPill({
  revision,
}: {
  readonly revision: Schema<'Overview'>['revision'] | undefined;
}): ReactNode {
  const { applied } = useLive();
  if (revision === undefined) return null;
  const told = applied !== undefined && applied.number >= revision.number ? applied : undefined;
  const { number, instances, serving } = told ?? revision;
  const isEverywhere = serving >= instances;
  return (
    <div className={style.pill} role="status">
      <i className={isEverywhere ? style.everywhere : style.lagging} aria-hidden="true" />
      <Link href={`/revisions/${number}`}>
        revision <b className="mono">{number}</b>
      </Link>
      <Link href="/instances">
        {isEverywhere ? 'live on ' : 'so far on '}
        <b className="mono">{spreadWords(serving, instances)}</b>
        {told !== undefined && isEverywhere && (
          <>
            {' in '}
            <b className="mono">{duration(told.ms)}</b>
          </>
        )}
      </Link>
    </div>
  );
}
