import { type ReactNode, useState } from 'react';
import { ReasonInput } from '../../../changes/reason-input.js';
import { WriteFailure } from '../../../changes/write-failure.js';
import { Button } from '../../../ui/button.js';
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
  /** The newest revision that shows the chain as it was reviewed. */
  readonly onlyAfter: number;
  /** The newest revision is being looked for. */
  readonly isLooking: boolean;
  /** Looks once more what the newest revision is. */
  readonly onLook: () => void;
}

const NOW: Times = { at: '', until: '' };

/** Why, when, and the button that does it. */
export function Decide({ examined, draft, plug, onlyAfter, isLooking, onLook }: Props): ReactNode {
  const [reason, setReason] = useState('');
  const [times, setTimes] = useState<Times | null>(null);
  const [isForced, setForced] = useState(false);
  const isScheduled = times !== null;
  return (
    <>
      <ReasonInput value={reason} onChange={setReason} />
      {isScheduled && <ScheduleFields times={times} onChange={setTimes} />}
      <WriteFailure error={plug.error} onAgain={onLook} />
      <div className={style.actions}>
        <PlugButton
          examined={examined}
          isForced={isForced}
          isLooking={isLooking}
          onForce={setForced}
          isLater={isScheduled && times.at !== ''}
          isPending={plug.isPending}
          onPlug={() => plug.mutate({ draft, reason, times: times ?? NOW, isForced, onlyAfter })}
        />
        <Button onPress={() => setTimes(isScheduled ? null : NOW)} aria-expanded={isScheduled}>
          {isScheduled ? 'Not scheduled' : 'Schedule…'}
        </Button>
      </div>
    </>
  );
}
