import { Circle, CircleCheck, CircleDot } from 'lucide-react';
import type { ReactNode } from 'react';
import { Ago } from '../../../ui/ago.js';
import style from './keys.module.css';
import type { Step } from './rotation-steps.js';

const SIGNS = { done: CircleCheck, now: CircleDot, todo: Circle } as const;
const WORDS = { done: 'done: ', now: 'now: ', todo: 'still to come: ' } as const;

/** How far a rotation has come, step by step. */
export function RotationList({ steps }: { readonly steps: readonly Step[] }): ReactNode {
  return (
    <ol className={style.steps} aria-label="Progress" aria-live="polite">
      {steps.map(({ name, state, note, at }) => {
        const Sign = SIGNS[state];
        return (
          <li key={name} className={style[state]} {...(state === 'now' && { 'aria-current': 'step' as const })}>
            <Sign aria-hidden="true" />
            <span>
              <span className="aloud">{WORDS[state]}</span>
              <b>{name}</b>
              {note !== undefined && (
                <small className="dim" aria-live="off">
                  {note} {at !== undefined && <Ago at={at} />}
                </small>
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
