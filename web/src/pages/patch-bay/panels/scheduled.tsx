import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../../api/client.js';
import { keys } from '../../../api/keys.js';
import type { Schema } from '../../../api/types.js';
import { Review } from '../../../changes/review.js';
import { useWrite } from '../../../changes/use-write.js';
import { trying, type Writing, writing } from '../../../changes/writing.js';
import { needs, useMay } from '../../../session/session.js';
import { Ago } from '../../../ui/ago.js';
import { Button } from '../../../ui/button.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { moment } from '../../../ui/format.js';
import { plainly } from '../../../ui/plain-words.js';
import style from './panels.module.css';

/** What is scheduled for a purpose, and how to call it off. */
export function Scheduled({ slug }: { readonly slug: string }): ReactNode {
  const may = useMay('operator');
  const [cancelled, setCancelled] = useState<number | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: [...keys.active, 'scheduled', slug],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/v1/llm-config/active/{purpose}/scheduled', { params: { path: { purpose: slug } }, signal })),
  });
  if (error !== null) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined || data.data.length === 0) return null;
  return (
    <section className={style.section}>
      <h3>Scheduled</h3>
      <ul className={style.chain}>
        {data.data.map((each) => (
          <li key={each.id}>
            <span title={moment(each.at)}>
              <Ago at={each.at} />
            </span>
            <div className={style.target}>
              <span>{whatOf(each)}</span>
              <Button
                tone="quiet"
                isDisabled={!may}
                onPress={() => setCancelled(each.id)}
                {...(!may && { hint: needs('operator') })}
              >
                Cancel…
              </Button>
              <small>
                {moment(each.at)}, by {each.scheduled_by}
                {each.reason !== null && `: ${each.reason}`}
              </small>
              {each.failure !== null && <small role="alert">It could not be done: {plainly(each.failure)}</small>}
            </div>
          </li>
        ))}
      </ul>
      {cancelled !== null && <Cancel slug={slug} id={cancelled} onEnd={() => setCancelled(null)} />}
    </section>
  );
}

function whatOf({ kind, tiers, until }: Schema<'ScheduledActivation'>): string {
  if (kind === 'return') return 'What was plugged in before returns';
  const targets = tiers?.length ?? 0;
  return `Another chain of ${targets === 1 ? 'one step' : `${targets} steps`}${until === null ? '' : `, until ${moment(until)}`}`;
}

const CANCEL = '/api/v1/llm-config/active/{purpose}/scheduled/{id}';

interface CancelProps {
  readonly slug: string;
  readonly id: number;
  readonly onEnd: () => void;
}

function Cancel({ slug, id, onEnd }: CancelProps): ReactNode {
  const path = { purpose: slug, id };
  const cancel = useWrite({
    write: (how: Writing) => dataOf(api.DELETE(CANCEL, { params: { path, ...writing(how) } })),
    did: () => `It is no longer scheduled for ${slug}.`,
    onDone: onEnd,
    canUndo: false,
  });
  return (
    <Review
      what={['cancel', id]}
      tryIt={() => dataOf(api.DELETE(CANCEL, { params: { path, ...trying() } }))}
      confirm={['Cancel it', 'Cancelling…']}
      isDangerous
      write={cancel}
      onConfirm={(reason) => cancel.mutate({ reason })}
      onBack={onEnd}
    >
      <p>It will not happen. A temporary chain whose end this is stays.</p>
    </Review>
  );
}
