import { type ReactNode, useState } from 'react';
import { ReasonInput } from '../../../changes/reason-input.js';
import { WriteFailure } from '../../../changes/write-failure.js';
import { Button } from '../../../ui/button.js';
import type { ExaminedTarget } from '../data/use-examined.js';
import type { Plugging, usePlug } from '../data/use-plug.js';
import { PlugButton } from './plug-button.js';
import style from './plug-panel.module.css';
import { ScheduleFields, type Times } from './schedule-fields.js';

/** What is said of a change beside the chain. It stays when the review begins again. */
export interface Said {
  readonly reason: string;
  /** Null: it is not scheduled. */
  readonly times: Times | null;
}

export interface DecideProps {
  readonly examined: readonly ExaminedTarget[];
  readonly said: Said;
  readonly onSay: (said: Said) => void;
  readonly plug: Pick<ReturnType<typeof usePlug>, 'error' | 'isPending'>;
  readonly onPlug: (how: Pick<Plugging, 'reason' | 'times' | 'isForced'>) => void;
  /** The newest revision is being looked for. */
  readonly isLooking: boolean;
  /** Looks once more what the newest revision is. */
  readonly onLook: () => void;
}

const NOW: Times = { at: '', until: '' };
export const NOTHING_SAID: Said = { reason: '', times: null };

/** Why, when, and the button that does it. */
export function Decide({ examined, said, onSay, plug, onPlug, isLooking, onLook }: DecideProps): ReactNode {
  const { reason, times } = said;
  const [isForced, setForced] = useState(false);
  const isScheduled = times !== null;
  return (
    <>
      <ReasonInput value={reason} onChange={(text) => onSay({ ...said, reason: text })} />
      {isScheduled && <ScheduleFields times={times} onChange={(chosen) => onSay({ ...said, times: chosen })} />}
      <WriteFailure error={plug.error} onAgain={onLook} />
      <div className={style.actions}>
        <PlugButton
          examined={examined}
          isForced={isForced}
          isLooking={isLooking}
          onForce={setForced}
          isLater={isScheduled && times.at !== ''}
          isPending={plug.isPending}
          onPlug={() => onPlug({ reason, times: times ?? NOW, isForced })}
        />
        <Button onPress={() => onSay({ ...said, times: isScheduled ? null : NOW })} aria-expanded={isScheduled}>
          {isScheduled ? 'Not scheduled' : 'Schedule…'}
        </Button>
      </div>
    </>
  );
}
