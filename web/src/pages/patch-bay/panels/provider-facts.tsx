import type { ReactNode } from 'react';
import { nextLook } from '../../../health/next-look.js';
import { healthOf } from '../../../health/provider-health.js';
import { Ago, Lasting } from '../../../ui/ago.js';
import { Facts } from '../../../ui/facts.js';
import { count, counted, duration } from '../../../ui/format.js';
import { plainly } from '../../../ui/plain-words.js';
import { Sparkline } from '../../../ui/sparkline.js';
import { useNow } from '../../../ui/use-now.js';
import { useBayView } from '../board/bay-context.js';
import type { BayProvider } from '../model/bay-provider.js';
import { keyOf } from '../model/opened.js';
import style from './panels.module.css';

type Fact = readonly [name: string, value: ReactNode];

/** How a provider does, with the reason in full. */
export function ProviderFacts({ provider }: { readonly provider: BayProvider }): ReactNode {
  const { reason, todo } = healthOf(provider);
  const outage = useOutage(provider);
  const latency = useLatency(provider);
  const { place, kind, model, keyVersion, state, lastUsed } = provider;
  return (
    <>
      {reason !== null && <p>{reason}</p>}
      {todo !== null && <p className="dim">{todo}</p>}
      {provider.warnings.map((warning) => (
        <p key={warning}>{plainly(warning)}</p>
      ))}
      <Facts
        facts={[
          ['Kind', [kind, place].filter(Boolean).join(' ')],
          ['Model', model === null ? 'as the request says' : <span className="mono">{model}</span>],
          ...outage,
          ...latency,
          ['Busy with', state === null ? undefined : busyOf(state.in_flight, state.queued)],
          ['Key', keyVersion === null ? undefined : `version ${keyVersion}`],
          ['Last probe', state?.probe ? <Ago at={state.probe.checked_at} /> : 'none yet'],
          ['Last request', <Ago key="last" at={lastUsed} />],
        ]}
      />
    </>
  );
}

/** For how long it is out, and when that may end. */
function useOutage(provider: BayProvider): readonly Fact[] {
  const next = nextLook(provider, useNow());
  const since = provider.state?.since ?? null;
  return [
    ['Out for', since === null ? undefined : <Lasting key="since" since={since} />],
    [`Next ${next?.by}`, next && <Ago key="next" at={new Date(next.atMs).toISOString()} />],
  ];
}

function busyOf(inFlight: number, queued: number): ReactNode {
  return (
    <>
      <span className="mono">{counted(inFlight, 'request')}</span>, <span className="mono">{count(queued)}</span>{' '}
      waiting
    </>
  );
}

/** What the last hour says of it; nothing where it was not asked. */
function useLatency({ key }: BayProvider): readonly Fact[] {
  const { traffic } = useBayView();
  const figures = traffic.overview?.providers.find((each) => keyOf(each.provider_type, each.provider_id) === key);
  if (figures === undefined) return [];
  const { p95_ms: p95, minutes, requests } = figures;
  const label = `p95 minute by minute in the last hour; ${duration(p95)} over all of it`;
  return [
    [
      'First byte, p95',
      <span key="p95" className={style.trend}>
        <span className="mono">{duration(p95)}</span>
        <Sparkline values={minutes} label={label} />
      </span>,
    ],
    [
      'Last hour',
      <span key="requests" className="mono">
        {counted(requests, 'request')}
      </span>,
    ],
  ];
}
