import { type ReactNode, useState } from 'react';
import { ReasonInput } from '../../../changes/reason-input.js';
import { Button } from '../../../ui/button.js';
import { ErrorNote } from '../../../ui/error-note.js';
import type { ExaminedTarget } from '../data/use-examined.js';
import type { usePlug } from '../data/use-plug.js';
import type { Draft } from '../model/draft.js';
import { PlugButton } from './plug-button.js';
import style from './plug-panel.module.css';
import { ScheduleFields, type Times } from './schedule-fields.js';

interface Props {
  readonly examined: readonly ExaminedTarget[];
  readonly draft: Draft;
  readonly plug: ReturnType<typeof usePlug>;
}

const NOW: Times = { at: '', until: '' };

/** Why, when, and the button that does it. */
export function Decide({ examined, draft, plug }: Props): ReactNode {
  const [reason, setReason] = useState('');
  const [times, setTimes] = useState<Times | null>(null);
  const [isForced, setForced] = useState(false);
  const isScheduled = times !== null;
  return (
    <>
      <ReasonInput value={reason} onChange={setReason} />
      {isScheduled && <ScheduleFields times={times} onChange={setTimes} />}
      {plug.error && <ErrorNote error={plug.error} />}
      <div className={style.actions}>
        <PlugButton
          examined={examined}
          isForced={isForced}
          onForce={setForced}
          isLater={isScheduled && times.at !== ''}
          isPending={plug.isPending}
          onPlug={() => plug.mutate({ draft, reason, times: times ?? NOW, isForced })}
        />
        <Button onPress={() => setTimes(isScheduled ? null : NOW)} aria-expanded={isScheduled}>
          {isScheduled ? 'Not scheduled' : 'Schedule…'}
        </Button>
      </div>
    </>
  );
}
