import type { ReactNode } from 'react';
import type { Schema } from '../../../api/types.js';
import { LiveOn } from '../../../changes/live-on.js';
import { Undo } from '../../../changes/undo.js';
import { Button } from '../../../ui/button.js';
import { moment } from '../../../ui/format.js';
import { plainly } from '../../../ui/plain-words.js';
import { useArrival } from '../../../ui/use-arrival.js';
import { useBayView } from '../board/bay-context.js';
import type { Draft } from '../model/draft.js';
import { nameOf } from '../model/draft-lines.js';
import style from './plug-panel.module.css';

interface Props {
  readonly purpose: Schema<'PurposeView'>;
  readonly draft: Draft;
  readonly written: Schema<'WrittenActive'>;
}

/** Where the change is live, and the way back. */
export function Done({ purpose: { slug }, draft, written }: Props): ReactNode {
  const { open } = useBayView();
  const result = useArrival<HTMLDivElement>();
  const { activate_at: at, until, warnings = [], revision, applied } = written;
  const into = (draft[0]?.targets ?? []).map(nameOf).join(' + ');
  return (
    <>
      <p>
        <strong>{slug}</strong> {at === undefined ? 'is plugged into' : `will be plugged into`} <strong>{into}</strong>
        {at !== undefined && ` at ${moment(at)}`}
        {until !== undefined && `, until ${moment(until)}`}.
      </p>
      {warnings.map((warning) => (
        <p key={warning} className={style.warning}>
          {plainly(warning)}
        </p>
      ))}
      <div ref={result} tabIndex={-1} className={style.done} role="status">
        <span>
          <LiveOn revision={revision} applied={applied} />
        </span>
        <Undo revision={revision} onUndone={() => open({ kind: 'purpose', slug })} />
      </div>
      <div className={style.actions}>
        <Button onPress={() => open({ kind: 'purpose', slug })}>To the purpose</Button>
        <Button onPress={() => open(null)}>Close</Button>
      </div>
    </>
  );
}
