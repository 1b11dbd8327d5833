import { ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Status } from '../../../ui/status.js';
import { type BayPurpose, type ProviderOf, servingTier, wordOf } from '../model/serving.js';
import { useBayView } from './bay-context.js';
import style from './board.module.css';
import cards from './cards.module.css';
import { PurposeFigures, PurposeTags } from './purpose-card.js';

interface Props {
  readonly purposes: readonly BayPurpose[];
  readonly providerOf: ProviderOf;
}

/** The patch bay where there is no room for cables: each purpose says where it goes, and opens its chain. */
export function PurposeList({ purposes, providerOf }: Props): ReactNode {
  const { open } = useBayView();
  return (
    <ul className={style.list} aria-label="Purposes">
      {purposes.map((bayPurpose) => {
        const { purpose, active, hue } = bayPurpose;
        const word = wordOf(bayPurpose, providerOf);
        return (
          <li key={purpose.slug}>
            <div className={cards.title}>
              <i
                className={`${style.dot} ${active === null ? style.dotEmpty : ''}`}
                style={{ color: active === null ? undefined : `var(--hue-${hue})` }}
                aria-hidden="true"
              />
              <button
                type="button"
                className={cards.name}
                onClick={() => open({ kind: 'purpose', slug: purpose.slug })}
              >
                {purpose.slug}
              </button>
              <PurposeTags bayPurpose={bayPurpose} />
              <span className={cards.state}>
                <Status tone={word.tone}>{word.word}</Status>
              </span>
            </div>
            <GoesTo bayPurpose={bayPurpose} providerOf={providerOf} />
            <PurposeFigures bayPurpose={bayPurpose} />
          </li>
        );
      })}
    </ul>
  );
}

/** Who answers now, and how many would after it. */
function GoesTo({
  bayPurpose: { active },
  providerOf,
}: {
  readonly bayPurpose: BayPurpose;
  readonly providerOf: ProviderOf;
}): ReactNode {
  const tiers = active?.tiers ?? [];
  if (tiers.length === 0) return <p className={style.goesTo}>nothing is plugged in</p>;
  const serving = Math.max(0, servingTier(tiers, providerOf));
  const names = (tiers[serving]?.targets ?? []).map((target) => providerOf(target).name);
  const rest = tiers.length - serving - 1;
  return (
    <p className={style.goesTo}>
      <ArrowRight aria-hidden="true" />
      <span>{names.join(' + ')}</span>
      {rest > 0 && <span className="dim">{rest === 1 ? '1 fallback' : `${rest} fallbacks`}</span>}
    </p>
  );
}
