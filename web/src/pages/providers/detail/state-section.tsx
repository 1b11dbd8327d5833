import type { ReactNode } from 'react';
import { healthOf } from '../../../health/provider-health.js';
import { Ago, Lasting } from '../../../ui/ago.js';
import { count, duration } from '../../../ui/format.js';
import { Status } from '../../../ui/status.js';
import { useNow } from '../../../ui/use-now.js';
import { judged, type Provider } from '../provider.js';
import style from './detail.module.css';
import { Fact, Section } from './section.js';
import { TestNow } from './test-now.js';

interface Props {
  readonly provider: Provider;
  /** When this was asked for, by the clock here. */
  readonly seenAtMs: number;
}

/** How it is doing, why, and what to do. */
export function StateSection({ provider, seenAtMs }: Props): ReactNode {
  const { state } = provider;
  const { tone, word, reason, todo } = healthOf(judged(provider, seenAtMs));
  const retryAt = momentAfter(seenAtMs, state.breaker_retry_in_ms);
  const pausedUntil = momentAfter(seenAtMs, state.paused_for_ms);
  return (
    <Section title="State" aside={<Status tone={tone}>{word}</Status>}>
      {reason !== null && <p className={style.why}>{reason}</p>}
      {todo !== null && <p className="dim">{todo}</p>}
      <dl className={style.facts}>
        {state.since !== null && (
          <Fact name="Out for">
            <Lasting since={state.since} />
          </Fact>
        )}
        <Fact name="Last probe">
          <Probe probe={state.probe} />
        </Fact>
        <NextProbe at={state.next_probe_at} />
        <Fact name="Circuit breaker">
          {state.breaker.replace('_', ' ')}
          {retryAt !== null && (
            <>
              , tries again <Ago at={retryAt} />
            </>
          )}
        </Fact>
        {pausedUntil !== null && (
          <Fact name="Pause it asked for ends">
            <Ago at={pausedUntil} />
          </Fact>
        )}
        <Fact name="In flight" isMono>
          {count(state.in_flight)}
        </Fact>
        <Fact name="Waiting for a place" isMono>
          {count(state.queued)}
        </Fact>
        <Fact name="First byte, lately" isMono>
          {duration(state.first_byte_ms)}
        </Fact>
      </dl>
      <TestNow provider={provider} />
    </Section>
  );
}

function Probe({ probe }: { readonly probe: Provider['state']['probe'] }): ReactNode {
  if (probe === null) return <span className="dim">none yet</span>;
  return (
    <>
      {probe.status}, <Ago at={probe.checked_at} />
      {probe.reason !== null && <span className="dim">: {probe.reason}</span>}
    </>
  );
}

/** Nothing where none is to come, or where it has come since this was told. */
function NextProbe({ at }: { readonly at: string | null }): ReactNode {
  const nowMs = useNow();
  if (at === null || Date.parse(at) <= nowMs) return null;
  return (
    <Fact name="Next probe">
      <Ago at={at} />
    </Fact>
  );
}

/** The moment so many milliseconds after another; null when there is nothing to wait for. */
function momentAfter(atMs: number, ms: number): string | null {
  return ms > 0 ? new Date(atMs + ms).toISOString() : null;
}
