import { ChevronDown, ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button } from '../../../ui/button.js';
import { count } from '../../../ui/format.js';
import type { BayProvider } from '../model/bay-provider.js';
import style from './board.module.css';

interface Props {
  readonly plugged: readonly BayProvider[];
  /** Providers that nothing is plugged into, as far as they are known. */
  readonly others: readonly BayProvider[];
  /** Whether there are more of those than are known. */
  readonly hasMore: boolean;
  /** Purposes that are not known may be plugged into the others. */
  readonly mayBePlugged: boolean;
  readonly isSearch: boolean;
  readonly card: (provider: BayProvider) => ReactNode;
}

/** So few are shown without being asked for. */
const FEW = 7;
const AT_MOST = 50;

/** Plugged providers first, the rest behind a line that says how many they are. */
export function ProviderColumn(props: Props): ReactNode {
  const { plugged, others, hasMore, isSearch, card } = props;
  const isSome = others.length > 0 || (hasMore && !isSearch);
  const isFew = !hasMore && plugged.length + others.length <= FEW;
  return (
    <div className={style.column}>
      <h2 className={style.heading}>Providers</h2>
      <ul className={style.cards}>{plugged.map(card)}</ul>
      {isSome && (isFew || isSearch ? <Others {...props} /> : <OnDemand {...props} />)}
    </div>
  );
}

function OnDemand(props: Props): ReactNode {
  const [isOpened, setOpened] = useState(false);
  return (
    <>
      <Button tone="quiet" onPress={() => setOpened(!isOpened)} aria-expanded={isOpened}>
        {isOpened ? <ChevronDown /> : <ChevronRight />}
        {props.hasMore ? 'More' : `${count(props.others.length)} more`} providers
        {!props.mayBePlugged && ' that nothing is plugged into'}
      </Button>
      {isOpened && <Others {...props} />}
    </>
  );
}

function Others({ others, hasMore, card }: Props): ReactNode {
  return (
    <>
      {others.length > 0 && <ul className={style.cards}>{others.slice(0, AT_MOST).map(card)}</ul>}
      {(hasMore || others.length > AT_MOST) && (
        <p className={style.note}>There are more of them: search by name or model.</p>
      )}
    </>
  );
}
