import type { ReactNode } from 'react';
import { listsAll } from '../../../api/overview.js';
import type { Schema } from '../../../api/types.js';
import { healthOf } from '../../../health/provider-health.js';
import { Lasting } from '../../../ui/ago.js';
import { count, duration, shortCount } from '../../../ui/format.js';
import { Sparkline } from '../../../ui/sparkline.js';
import { Status, Tag } from '../../../ui/status.js';
import { hostOf, kindInWords } from '../names.js';
import { plainly } from '../../../ui/plain-words.js';
import { isExternal, judged, type Provider } from '../provider.js';
import style from './list.module.css';

type Traffic = Schema<'ProviderOverview'>;

export function NameCell({
  row,
  known,
}: {
  readonly row: Provider;
  readonly known: Schema<'KnownVendors'> | undefined;
}): ReactNode {
  return (
    <span className={style.two}>
      <span className={style.name}>{row.name}</span>
      <small>
        {kindInWords(row, known)} <span className="mono">{hostOf(row.base_url)}</span>
      </small>
    </span>
  );
}

export function StateCell({ row }: { readonly row: Provider }): ReactNode {
  const { tone, word, reason } = healthOf(judged(row, 0));
  const { since } = row.state;
  return (
    <span className={style.two} title={reason ?? undefined}>
      <Status tone={tone}>
        {word}
        {tone === 'bad' && since !== null && (
          <span className={style.since}>
            for <Lasting since={since} />
          </span>
        )}
      </Status>
      {reason !== null && <small className={style.why}>{reason}</small>}
    </span>
  );
}

interface TrafficProps {
  readonly row: Provider;
  /** Undefined while it is not known. */
  readonly overview: Schema<'Overview'> | undefined;
}

function trafficOf({ row: { id }, overview }: TrafficProps): Traffic | undefined {
  return overview?.providers.find(({ provider_id }) => provider_id === id);
}

export function LatencyCell(props: TrafficProps): ReactNode {
  const traffic = trafficOf(props);
  if (traffic === undefined)
    return <span className="dim">{listsAll(props.overview?.providers) ? 'no requests' : 'not known'}</span>;
  const label = `First byte, p95 by minute of the last hour; ${duration(traffic.p95_ms)} over the hour`;
  return (
    <span className={style.latency}>
      <Sparkline values={traffic.minutes} label={label} />
      <span className="mono">{duration(traffic.p95_ms)}</span>
    </span>
  );
}

export function KeyCell({ row }: { readonly row: Provider }): ReactNode {
  if (row.masked_key === null) return <span className="dim">{isExternal(row) ? 'no key in use' : 'none needed'}</span>;
  const refused = row.state.keys.filter(({ state }) => state === 'set_aside').length;
  return (
    <span className={style.key}>
      <span className="mono">{row.masked_key}</span>
      {isExternal(row) && row.key_version !== null && <span className="dim">v{row.key_version}</span>}
      {row.state.keys.length > 1 && <Tag>{row.state.keys.length} keys</Tag>}
      {refused > 0 && <Tag tone="bad">{refused} set aside</Tag>}
      {row.warnings.length > 0 && (
        <span title={row.warnings.map(plainly).join('\n')}>
          <Tag tone="warn">ends soon</Tag>
          <span className="aloud">{row.warnings.map(plainly).join(' ')}</span>
        </span>
      )}
    </span>
  );
}

export function RequestsCell(props: TrafficProps): ReactNode {
  const { row, overview } = props;
  const requests = trafficOf(props)?.requests ?? (listsAll(overview?.providers) ? 0 : undefined);
  return (
    <span className={style.counted}>
      {requests === undefined ? <span className="dim">not known</span> : count(requests)}
      <small>{shortCount(row.requests_count)} in all</small>
    </span>
  );
}
