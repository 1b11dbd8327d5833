import type { ReactNode } from 'react';
import type { Schema } from '../../api/types.js';
import { count, dollars, duration } from '../../ui/format.js';
import { plainly } from '../../ui/plain-words.js';
import { Status } from '../../ui/status.js';
import style from './attempts-timeline.module.css';
import { outcomeWords } from './outcome.js';
import { type AttemptTime, type Stretch, timesOf } from './timeline.js';
import { stepsOf } from './trail.js';

const KINDS: Readonly<Record<Stretch['kind'], string>> = {
  first_byte: 'until the first byte',
  streaming: 'streaming',
};

/** Each attempt of a request as a bar over its time, and who was skipped. */
export function AttemptsTimeline({ request }: { readonly request: Schema<'RequestDetail'> }): ReactNode {
  const times = timesOf(request);
  const skipped = stepsOf(request.trail).filter(({ isSkipped }) => isSkipped);
  return (
    <div className={style.timeline}>
      {times.length === 0 && <p className="dim">Nobody was asked{request.trail === '' ? '.' : ': '}</p>}
      <ol className={style.attempts} aria-label="Attempts">
        {times.map((time) => (
          <li key={time.attempt.attempt}>
            <AttemptRow time={time} />
          </li>
        ))}
      </ol>
      {times.length > 0 && (
        <p className={style.legend}>
          <span>
            <i className={style.first_byte} aria-hidden="true" /> waiting for the first byte
          </span>
          <span>
            <i className={style.streaming} aria-hidden="true" /> streaming
          </span>
          <span className="mono">{duration(request.duration_ms)} in all</span>
        </p>
      )}
      {skipped.length > 0 && (
        <ul className={style.skipped} aria-label="Skipped">
          {skipped.map(({ provider, words }) => (
            <li key={`${provider} ${words.word}`}>
              <span>{provider}</span>
              <Status tone={words.tone}>{words.word}</Status>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function AttemptRow({ time }: { readonly time: AttemptTime }): ReactNode {
  const { attempt, stretches, beforeMs } = time;
  const words = outcomeWords(attempt.outcome, attempt.status);
  return (
    <>
      <p className={style.title}>
        <b>
          {attempt.attempt}. {attempt.provider}
        </b>
        <Status tone={words.tone}>{words.word}</Status>
      </p>
      <div className={style.track} role="img" aria-label={barWords(time)}>
        {stretches.map(({ kind, left, width }) => (
          <i key={kind} className={style[kind]} style={{ left: `${left}%`, width: `${width}%` }} />
        ))}
      </div>
      <p className={style.facts}>
        {beforeMs > 0 && (
          <span>
            waited before <b className="mono">{duration(beforeMs)}</b>
          </span>
        )}
        {stretches.map(({ kind, ms }) => (
          <span key={kind}>
            {kindWords(kind, attempt)} <b className="mono">{duration(ms)}</b>
          </span>
        ))}
      </p>
      <p className={style.facts}>
        {attempt.model !== null && <span className="mono">{attempt.model}</span>}
        {attempt.key_version !== null && (
          <span>
            key v{attempt.key_version}
            {attempt.own_key ? ' (the app’s own)' : ''}
          </span>
        )}
        {tokensOf(attempt) > 0 && <span className="mono">{count(tokensOf(attempt))} tokens</span>}
        {attempt.cost_usd !== null && attempt.cost_usd > 0 && <span className="mono">{dollars(attempt.cost_usd)}</span>}
      </p>
      {attempt.reason !== null && <p className={style.reason}>{plainly(attempt.reason)}</p>}
    </>
  );
}

function kindWords(kind: Stretch['kind'], { first_byte_ms }: Schema<'LoggedAttempt'>): string {
  return first_byte_ms === null ? 'without an answer' : KINDS[kind];
}

function tokensOf({ tokens }: Schema<'LoggedAttempt'>): number {
  return (tokens['input_tokens'] ?? 0) + (tokens['output_tokens'] ?? 0);
}

function barWords({ attempt, stretches, beforeMs }: AttemptTime): string {
  const parts = stretches.map(({ kind, ms }) => `${kindWords(kind, attempt)} ${duration(ms)}`);
  return [`Attempt ${attempt.attempt} waited ${duration(beforeMs)} before`, ...parts].join(', ');
}
