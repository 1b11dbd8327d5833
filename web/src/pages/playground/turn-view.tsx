import type { ReactNode } from 'react';
import { Button } from '../../ui/button.js';
import { ErrorNote } from '../../ui/error-note.js';
import { Status, type Tone } from '../../ui/status.js';
import type { Turn } from './question.js';
import { RunFacts } from './run-facts.js';
import { isOver, type Run, type RunState } from './run.js';
import style from './turn-view.module.css';

const STATES: Readonly<Record<RunState, { readonly tone: Tone; readonly word: string }>> = {
  asking: { tone: 'off', word: 'waiting for the first token…' },
  answering: { tone: 'ok', word: 'answering…' },
  done: { tone: 'ok', word: 'answered' },
  stopped: { tone: 'off', word: 'stopped by you' },
  broken: { tone: 'bad', word: 'ended early' },
  refused: { tone: 'bad', word: 'no answer' },
};

interface Props {
  readonly turn: Turn;
  readonly onAskAgain: (() => void) | undefined;
}

/** A question and what came of it. Whatever a model says stays text. */
export function TurnView({ turn: { asked, run }, onAskAgain }: Props): ReactNode {
  const { tone, word } = STATES[run.state];
  return (
    <article className={style.turn}>
      <p className={style.asked}>
        <span className="aloud">You asked: </span>
        {asked}
      </p>
      {run.thought !== '' && (
        <details className={style.thought}>
          <summary>What it thought first</summary>
          <div className={style.text}>{run.thought}</div>
        </details>
      )}
      {run.text !== '' && (
        <div className={style.text} aria-busy={!isOver(run)}>
          {run.text}
        </div>
      )}
      <p className={style.state} role="status">
        <Status tone={tone}>{word}</Status>
        <Why run={run} />
      </p>
      {run.state === 'refused' && <ErrorNote error={run.error} />}
      {(run.state === 'refused' || run.state === 'broken') && (
        <p>
          <Button isDisabled={onAskAgain === undefined} {...(onAskAgain && { onPress: onAskAgain })}>
            Ask again
          </Button>
        </p>
      )}
      <RunFacts run={run} />
    </article>
  );
}

function Why({ run: { why, finish, state, text } }: { readonly run: Run }): ReactNode {
  if (why !== null) return <span>{why}</span>;
  if (state !== 'done') return null;
  if (finish === 'length') return <span>It was cut at the most tokens it may have.</span>;
  return text === '' ? <span>It ended without a word.</span> : null;
}
