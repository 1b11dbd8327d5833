import type { ReactNode } from 'react';
import type { Schema } from '../../../api/types.js';
import { count, duration, shortCount } from '../../../ui/format.js';
import { Sparkline } from '../../../ui/sparkline.js';
import { Status, Tag } from '../../../ui/status.js';
import { hostOf, kindInWords } from '../names.js';
import { plainly } from '../plain-words.js';
import { isExternal, type Provider } from '../provider.js';
import { healthOf } from '../provider-health.js';
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
  const { tone, word, why } = healthOf(row);
  const note = why ?? breakerNote(row);
  return (
    <span className={style.two} title={note ?? undefined}>
      <Status tone={tone}>{word}</Status>
      {note !== null && <small className={style.why}>{note}</small>}
    </span>
  );
}

function breakerNote({ state }: Provider): string | null {
  if (state.breaker === 'closed') return null;
  return state.breaker === 'open' ? 'breaker open' : 'breaker half open';
}

export function LatencyCell({ traffic }: { readonly traffic: Traffic | undefined }): ReactNode {
  if (traffic === undefined) return <span className="dim">no requests</span>;
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

export function RequestsCell({
  row,
  traffic,
}: {
  readonly row: Provider;
  readonly traffic: Traffic | undefined;
}): ReactNode {
  return (
    <span className={style.counted}>
      {count(traffic?.requests ?? 0)}
      <small>{shortCount(row.requests_count)} in all</small>
    </span>
  );
}
