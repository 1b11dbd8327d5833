import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { listsAll } from '../../../api/overview.js';
import { Ago } from '../../../ui/ago.js';
import { count, dollars, duration } from '../../../ui/format.js';
import { Sparkline } from '../../../ui/sparkline.js';
import type { Provider } from '../provider.js';
import { useOverview } from '../use-provider.js';
import style from './detail.module.css';
import { Fact, Section } from './section.js';

/** What it was asked, and how fast it answered. */
export function TrafficSection({ provider }: { readonly provider: Provider }): ReactNode {
  const { data: overview, isPending } = useOverview();
  const traffic = overview?.providers.find(({ provider_id }) => provider_id === provider.id);
  return (
    <Section title="Traffic" aside={<Link href={`/activity?provider=${provider.id}`}>Its requests</Link>}>
      {traffic !== undefined && (
        <div className={style.sparks}>
          <figure>
            <Sparkline
              values={traffic.minutes}
              label={`First byte, p95 by minute; ${duration(traffic.p95_ms)} over the hour`}
            />
            <figcaption>
              first byte p95 <span className="mono">{duration(traffic.p95_ms)}</span>
            </figcaption>
          </figure>
          <figure>
            <Sparkline
              values={traffic.requests_by_minute}
              label={`Requests by minute; ${count(traffic.requests)} in the hour`}
            />
            <figcaption>
              <span className="mono">{count(traffic.requests)}</span> in the last hour,{' '}
              <span className="mono">{count(traffic.errors)}</span> failed
            </figcaption>
          </figure>
        </div>
      )}
      {traffic === undefined && !isPending && (
        <p className="dim">
          {listsAll(overview?.providers)
            ? 'Nobody asked it in the last hour.'
            : 'What it was asked in the last hour is not known.'}
        </p>
      )}
      <dl className={style.facts}>
        <Fact name="Requests in all" isMono>
          {count(provider.requests_count)}
        </Fact>
        <Fact name="Tokens" isMono>
          {count(provider.tokens_used)}
        </Fact>
        <Fact name="Cost" isMono>
          {dollars(provider.cost_usd)}
        </Fact>
        <Fact name="Last asked">
          <Ago at={provider.last_used} />
        </Fact>
      </dl>
    </Section>
  );
}
