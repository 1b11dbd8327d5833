import { memo, type ReactNode } from 'react';
import { NextLookTime } from '../../../health/next-look-time.js';
import { healthOf } from '../../../health/provider-health.js';
import { Lasting } from '../../../ui/ago.js';
import { count, duration } from '../../../ui/format.js';
import { Status } from '../../../ui/status.js';
import type { BayProvider } from '../model/bay-provider.js';
import { useCardView } from './bay-context.js';
import style from './cards.module.css';
import { Countdown } from './countdown.js';

interface Props {
  readonly provider: BayProvider;
  readonly isBack: boolean;
  readonly isOpen: boolean;
  /** While a cable is in somebody's hand. */
  readonly offer: Offer | null;
}

export interface Offer {
  /** Why the cable cannot go in; undefined when it can. */
  readonly refusal: string | undefined;
  /** Whether the cable is over it. */
  readonly isNear: boolean;
}

/** A provider: what it is and how it does. Drawn again only when one of these changes. */
export const ProviderCard = memo(function ProviderCard({ provider, isBack, isOpen, offer }: Props): ReactNode {
  const { open } = useCardView();
  const { key, name, place, model, kind } = provider;
  const health = healthOf(provider);
  return (
    <li
      className={`${style.card} ${style.provider} ${isBack ? style.back : ''} ${isOpen ? style.isOpen : ''} ${offerStyle(offer)}`}
      data-provider={key}
    >
      <div className={style.title}>
        <button type="button" className={style.name} onClick={() => open({ kind: 'provider', provider: key })}>
          {name}
        </button>
        <span className={`${style.place} mono`}>{place}</span>
        <span className={style.state}>
          <ProviderStatus provider={provider} />
        </span>
      </div>
      {offer?.refusal === undefined ? (
        <>
          <p
            className={`${style.second} ${health.reason === null ? 'mono' : ''}`}
            title={health.reason ?? model ?? undefined}
          >
            {health.reason ?? model ?? `${kind}, any model`}
          </p>
          <ProviderFacts provider={provider} />
        </>
      ) : (
        <p className={style.refusal}>{offer.refusal}</p>
      )}
    </li>
  );
});

/** A light and a word, with what is left of a pause. */
export function ProviderStatus({ provider }: { readonly provider: BayProvider }): ReactNode {
  const { tone, word, untilMs } = healthOf(provider);
  return (
    <Status tone={tone}>
      {word}
      {word === 'paused' && untilMs !== undefined && <Countdown untilMs={untilMs} />}
    </Status>
  );
}

function ProviderFacts({ provider }: { readonly provider: BayProvider }): ReactNode {
  const { traffic } = useCardView();
  const p95 = traffic.ofProvider.get(provider.key)?.p95_ms ?? null;
  const busy = provider.state?.in_flight ?? 0;
  return (
    <p className={style.third}>
      {healthOf(provider).tone === 'bad' && <Outage provider={provider} />}
      {p95 !== null && (
        <span>
          p95 <b className="mono">{duration(p95)}</b>
        </span>
      )}
      {factsOf(provider).map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
      {busy > 0 && (
        <span>
          <b className="mono">{count(busy)}</b> busy
        </span>
      )}
    </p>
  );
}

/** For how long it is out, and when that may end. */
function Outage({ provider }: { readonly provider: BayProvider }): ReactNode {
  const since = provider.state?.since ?? null;
  return (
    <>
      {since !== null && (
        <span>
          for{' '}
          <b className="mono">
            <Lasting since={since} />
          </b>
        </span>
      )}
      <NextLookTime of={provider} />
    </>
  );
}

function factsOf({ reach, isMetered, keyVersion }: BayProvider): readonly string[] {
  return [
    ...(reach === 'unknown' ? [] : [reach]),
    ...(isMetered ? ['metered'] : []),
    ...(keyVersion === null ? [] : [`key v${keyVersion}`]),
  ];
}

function offerStyle(offer: Offer | null): string {
  if (offer === null) return '';
  if (offer.refusal !== undefined) return style['refuses'] ?? '';
  return (offer.isNear ? style['takes'] : style['mayTake']) ?? '';
}
