import type { ReactNode } from 'react';
import { Ago } from '../../../ui/ago.js';
import { count, duration } from '../../../ui/format.js';
import { Status } from '../../../ui/status.js';
import { breakerWord, healthOf, momentAfter } from '../provider-health.js';
import type { Provider } from '../provider.js';
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
  const { tone, word, why, todo } = healthOf(provider);
  const retryAt = momentAfter(seenAtMs, state.breaker_retry_in_ms);
  const pausedUntil = momentAfter(seenAtMs, state.paused_for_ms);
  return (
    <Section title="State" aside={<Status tone={tone}>{word}</Status>}>
      {why !== null && <p className={style.why}>{why}</p>}
      {todo !== null && <p className="dim">{todo}</p>}
      <dl className={style.facts}>
        <Fact name="Last probe">
          <Probe probe={state.probe} />
        </Fact>
        <Fact name="Circuit breaker">
          {breakerWord(state)}
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
