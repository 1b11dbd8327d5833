import { type ReactNode, useEffect, useRef } from 'react';
import style from './column.module.css';
import type { Chosen, Turn } from './question.js';
import { TargetPicker, useTargetName } from './target-picker.js';
import { TurnView } from './turn-view.js';

/** Within this of its end, the end of a conversation is kept in sight as it grows. */
const NEAR_END_PX = 80;

interface Props {
  readonly label: string;
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Partial<Chosen>) => void;
  readonly turns: readonly Turn[];
  /** Absent while something is being answered: one question at a time. */
  readonly onAskAgain: ((asked: string) => void) | undefined;
}

/** One conversation with whom it is held. */
export function Column({ label, chosen, onChoose, turns, onAskAgain }: Props): ReactNode {
  const name = useTargetName(chosen.target);
  const log = useEndInSight(turns);
  return (
    <section className={style.column} aria-label={`Conversation with ${name ?? 'nobody yet'}`}>
      <TargetPicker label={label} chosen={chosen} onChange={onChoose} />
      {/* Long answers are scrolled by keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div ref={log} className={style.log} tabIndex={0} role="group" aria-label="Questions and answers">
        {turns.length === 0 ? (
          <p className={style.nothing}>
            Ask something below. Who answers, how fast, with how many tokens and for how much is shown as it comes.
          </p>
        ) : (
          turns.map((turn) => (
            <TurnView key={turn.id} turn={turn} onAskAgain={onAskAgain && (() => onAskAgain(turn.asked))} />
          ))
        )}
      </div>
    </section>
  );
}

function useEndInSight(turns: readonly Turn[]): React.RefObject<HTMLDivElement | null> {
  const log = useRef<HTMLDivElement>(null);
  const wasNear = useRef(true);
  useEffect(() => {
    const element = log.current;
    if (element === null) return undefined;
    const look = (): void => {
      wasNear.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
    };
    element.addEventListener('scroll', look, { passive: true });
    return () => element.removeEventListener('scroll', look);
  }, []);
  useEffect(() => {
    if (turns.length > 0 && wasNear.current) log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [turns]);
  return log;
}
