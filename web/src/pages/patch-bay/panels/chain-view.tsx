import type { ReactNode } from 'react';
import type { Schema } from '../../../api/types.js';
import { healthOf } from '../../../health/provider-health.js';
import { Ago } from '../../../ui/ago.js';
import { Tag } from '../../../ui/status.js';
import { useBayView } from '../board/bay-context.js';
import { ProviderStatus } from '../board/provider-card.js';
import { shareOf } from '../model/cables.js';
import { keyOf } from '../model/opened.js';
import { type ProviderOf, servingTier } from '../model/serving.js';
import style from './panels.module.css';

interface Props {
  readonly active: Schema<'Active'> | null;
  readonly providerOf: ProviderOf;
}

/** A chain in words: who is asked, in which order, and who answers now. */
export function ChainView({ active, providerOf }: Props): ReactNode {
  if (active === null)
    return <p className="dim">Nothing is plugged in: callers get 503 (no_provider_configured) until something is.</p>;
  const serving = servingTier(active.tiers, providerOf);
  return (
    <>
      <ol className={style.chain}>
        {active.tiers.map((tier, order) => (
          <li key={order}>
            <span>{order === 0 ? 'Active' : `Fallback ${order}`}</span>
            <div>
              {tier.targets.map((target, place) => (
                <TargetView key={place} tier={tier} target={target} providerOf={providerOf} />
              ))}
              {order === serving && <Tag tone={order === 0 ? 'ok' : 'warn'}>answers now</Tag>}
            </div>
          </li>
        ))}
      </ol>
      <p className={style.by}>
        Plugged in by {active.updated_by} <Ago at={active.updated_at} />, revision{' '}
        <span className="mono">{active.revision}</span>.
      </p>
    </>
  );
}

interface TargetProps {
  readonly tier: Schema<'Tier'>;
  readonly target: Schema<'TierTarget'>;
  readonly providerOf: ProviderOf;
}

function TargetView({ tier, target, providerOf }: TargetProps): ReactNode {
  const { open } = useBayView();
  const provider = providerOf(target);
  const { reason } = healthOf(provider);
  const share = shareOf(tier, target);
  return (
    <div className={style.target}>
      <button
        type="button"
        className={style.link}
        onClick={() => open({ kind: 'provider', provider: keyOf(target.provider_type, target.provider_id) })}
      >
        {provider.name}
      </button>
      <ProviderStatus provider={provider} />
      {target.model !== null && <small className="mono">{target.model}</small>}
      {share !== '' && <small>{share}</small>}
      {reason !== null && <small>{reason}</small>}
    </div>
  );
}
