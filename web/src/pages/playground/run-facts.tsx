import { type ReactNode, useEffect, useState } from 'react';
import { Link } from 'wouter';
import type { Schema } from '../../api/types.js';
import { count, dollars, duration } from '../../ui/format.js';
import { AttemptsTimeline } from '../activity/attempts-timeline.js';
import { stepsOf } from '../activity/trail.js';
import { useRequest } from '../activity/use-request.js';
import type { Head } from './head.js';
import { finalRate } from './rate.js';
import { costHint, tokensHint } from './hints.js';
import { firstTokenMs, isOver, roughRate, type Run } from './run.js';
import style from './run-facts.module.css';

const TICK_MS = 250;

/** What an answer took: measured here while it comes, and as it was recorded once it is over. */
export function RunFacts({ run }: { readonly run: Run }): ReactNode {
  const { head } = run;
  const endedId = isOver(run) ? (head?.requestId ?? null) : null;
  const recorded = useRequest(endedId, true);
  return (
    <div className={style.facts}>
      <Figures run={run} request={recorded.data} />
      {head !== null && <Where head={head} />}
      {head?.warning != null && <p className={style.warning}>{head.warning}</p>}
      {head !== null && endedId !== null && <More head={head} id={endedId} recorded={recorded} />}
    </div>
  );
}

interface MoreProps {
  readonly head: Head;
  readonly id: string;
  readonly recorded: ReturnType<typeof useRequest>;
}

function More({ head, id, recorded: { data, isPending, error } }: MoreProps): ReactNode {
  return (
    <div className={style.more}>
      <details>
        <summary>Attempts</summary>
        {data !== undefined && <AttemptsTimeline request={data} />}
        {isPending && <p className="dim">Getting the attempts…</p>}
        {error !== null && <p className="dim">{error.message}</p>}
      </details>
      <Headers head={head} />
      <Link href={`/activity/${encodeURIComponent(id)}`}>Open in Activity</Link>
    </div>
  );
}

interface FiguresProps {
  readonly run: Run;
  readonly request: Schema<'RequestDetail'> | undefined;
}

function Figures({ run, request }: FiguresProps): ReactNode {
  const now = useNow(!isOver(run));
  const rate = request === undefined ? roughRate(run, now) : finalRate(request, run);
  const isRough = request === undefined || request.basis !== 'provider';
  return (
    <dl className={style.figures}>
      <Figure name="First token" value={duration(firstTokenMs(run))} />
      <Figure name="Total time" value={duration((run.endedAt ?? now) - run.startedAt)} />
      <Figure name="Speed" value={rate === null ? '–' : `${isRough ? '≈ ' : ''}${rate.toFixed(1)} tok/s`} />
      <Figure name="Tokens in / out" value={tokensOf(run, request)} {...hintOf(request && tokensHint(request.basis))} />
      <Figure name="Cost" value={costOf(request)} {...hintOf(request && costHint(request.cost_basis))} />
    </dl>
  );
}

function Figure({
  name,
  value,
  hint,
}: {
  readonly name: string;
  readonly value: string;
  readonly hint?: string;
}): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="mono">{value}</dd>
      {hint !== undefined && <dd className={style.hint}>{hint}</dd>}
    </div>
  );
}

function hintOf(hint: string | undefined): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}

function tokensOf(run: Run, request: Schema<'RequestDetail'> | undefined): string {
  if (request !== undefined) return `${count(request.input_tokens)} / ${count(request.output_tokens)}`;
  return run.pieces === 0 ? '–' : `… / ≈ ${count(run.pieces)}`;
}

function costOf(request: Schema<'RequestDetail'> | undefined): string {
  return request === undefined ? '–' : dollars(request.cost_usd);
}

/** Who gave the answer, and who was asked before. */
function Where({ head: { provider, model, trail } }: { readonly head: Head }): ReactNode {
  const before = stepsOf(trail).slice(0, -1);
  return (
    <p className={style.where}>
      {provider !== null && (
        <>
          by <b>{provider}</b>
        </>
      )}
      {model !== null && <span className="mono">{model}</span>}
      {before.length > 0 && (
        <span>after {before.map((step) => `${step.provider} (${step.words.word})`).join(', ')}</span>
      )}
    </p>
  );
}

function Headers({ head: { status, told } }: { readonly head: Head }): ReactNode {
  return (
    <details>
      <summary>Headers</summary>
      <dl className={`${style.headers} mono`}>
        <dt>status</dt>
        <dd>{status}</dd>
        {told.map(([name, value]) => (
          <HeaderRow key={name} name={name} value={value} />
        ))}
      </dl>
    </details>
  );
}

function HeaderRow({ name, value }: { readonly name: string; readonly value: string }): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

/** The time while something goes on. */
function useNow(isGoingOn: boolean): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!isGoingOn) return undefined;
    const timer = setInterval(() => setNow(performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [isGoingOn]);
  return now;
}
