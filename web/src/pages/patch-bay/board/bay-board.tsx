import { type ReactNode, useCallback, useMemo, useRef } from 'react';
import { useNotify } from '../../../ui/notices.js';
import type { BayProvider } from '../model/bay-provider.js';
import { layOut, type Places } from '../model/cable-layout.js';
import { cablesOf } from '../model/cables.js';
import { cablesToDraw, inView, isLookedAt, type Look } from '../model/look.js';
import type { Opened, ProviderKey } from '../model/opened.js';
import { roleIn } from '../model/plugged-in.js';
import { type BayPurpose, wordOf } from '../model/serving.js';
import { whyNot } from '../model/why-not.js';
import { useBayView } from './bay-context.js';
import style from './board.module.css';
import { Cables } from './cables.js';
import { type Offer, ProviderCard } from './provider-card.js';
import { ProviderColumn } from './provider-column.js';
import { PurposeCard } from './purpose-card.js';
import type { BoardView } from './use-board.js';
import { type Drag, useDrag } from './use-drag.js';
import { useLook } from './use-look.js';
import { usePlaces } from './use-places.js';

interface Props {
  readonly board: BoardView;
  readonly opened: Opened | null;
}

/** Purposes at the left, providers at the right, cables between their jacks. */
export function BayBoard({ board, opened }: Props): ReactNode {
  const { bay } = useBayView();
  const { meant, shown, plugged, others, hasMore, text, providerOf } = board;
  const place = useRef<HTMLDivElement>(null);
  const look = useLook(place);
  const { drag, begin } = useDrag(place, useDrop(board));

  const bright = drag === null ? (look ?? lookAtOpened(opened, bay.purposes)) : { slug: drag.slug };
  const cables = useMemo(() => shown.flatMap((each) => cablesOf(each, providerOf)), [shown, providerOf]);
  const view = useMemo(() => inView(cables, drag === null ? look : { slug: drag.slug }), [cables, look, drag]);
  const places = usePlaces(place);
  const laid = layOut(cablesToDraw(cables, meant.length, bright), places);
  const pulled = drag === null ? undefined : bay.purposes.find(({ purpose }) => purpose.slug === drag.slug);
  const offerOf = ({ key, ...rest }: BayProvider): Offer | null =>
    pulled === undefined ? null : { refusal: whyNot(pulled.purpose, { key, ...rest }), isNear: drag?.over === key };

  return (
    <div ref={place} className={style.bay} data-dragging={drag === null ? undefined : ''}>
      <div className={style.column}>
        <h2 className={style.heading}>Purposes</h2>
        <ul className={style.cards}>
          {shown.map((each) => (
            <PurposeCard
              key={each.purpose.slug}
              bayPurpose={each}
              {...wordOf(each, providerOf)}
              isBack={view !== null && !view.slugs.has(each.purpose.slug)}
              isOpen={isOpenSlug(opened, each.purpose.slug)}
              onPull={begin}
            />
          ))}
        </ul>
      </div>
      <div className={style.providers}>
        <ProviderColumn
          plugged={plugged}
          others={others}
          hasMore={hasMore}
          mayBePlugged={bay.rest !== 'whole'}
          isSearch={text.trim() !== ''}
          card={(provider) => (
            <ProviderCard
              key={provider.key}
              provider={provider}
              isBack={drag === null && view !== null && !view.providers.has(provider.key)}
              isOpen={opened?.kind === 'provider' && opened.provider === provider.key}
              offer={offerOf(provider)}
            />
          )}
        />
      </div>
      <Cables
        cables={laid}
        isBright={(cable) => isLookedAt(cable, bright)}
        loose={looseEnd(drag, places, pulled?.hue)}
      />
    </div>
  );
}

/** A cable that was dropped on a provider is reviewed, or it is said why it cannot go in. */
function useDrop({ plugged, others }: BoardView): (slug: string, key: ProviderKey) => void {
  const { bay, open } = useBayView();
  const notify = useNotify();
  return useCallback(
    (slug, key) => {
      const purpose = bay.purposes.find((each) => each.purpose.slug === slug)?.purpose;
      const provider = [...plugged, ...others].find((each) => each.key === key);
      const refusal = purpose && provider && whyNot(purpose, provider);
      if (refusal === undefined) open({ kind: 'plug', slug, provider: key });
      else notify({ tone: 'warn', text: `Not plugged in: ${refusal}.` });
    },
    [bay, plugged, others, open, notify],
  );
}

function looseEnd(drag: Drag | null, { purposes }: Places, hue = 1): Parameters<typeof Cables>[0]['loose'] {
  const box = drag === null ? undefined : purposes.get(drag.slug);
  return drag === null || box === undefined
    ? null
    : { from: { x: box.right + 1, y: box.top + box.height / 2 }, to: drag.end, hue };
}

/** What the panel is about is looked at as long as nothing else is; where no cable hangs on it, all stay as they are. */
function lookAtOpened(opened: Opened | null, purposes: readonly BayPurpose[]): Look | null {
  if (opened?.kind === 'provider') {
    const { provider } = opened;
    return purposes.some(({ active }) => roleIn(active, provider) !== undefined) ? { provider } : null;
  }
  if (opened?.kind !== 'purpose' && opened?.kind !== 'plug') return null;
  const { slug } = opened;
  return purposes.some(({ purpose, active }) => purpose.slug === slug && active !== null) ? { slug } : null;
}

function isOpenSlug(opened: Opened | null, slug: string): boolean {
  return (opened?.kind === 'purpose' || opened?.kind === 'plug') && opened.slug === slug;
}
