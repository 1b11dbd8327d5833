import { ArrowDown, ArrowUp, Split } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Schema } from '../../../api/types.js';
import { Button } from '../../../ui/button.js';
import { Choice } from '../../../ui/choice.js';
import { type Draft, moved, shared, type Strategy, targetFor, withStrategy } from '../model/draft.js';
import style from './chain-editor.module.css';
import { ProviderSearch } from './provider-search.js';
import { TargetEditor } from './target-editor.js';

interface Props {
  readonly purpose: Schema<'PurposeView'>;
  readonly draft: Draft;
  /** Position of the tier: 0 is active. */
  readonly order: number;
  readonly onChange: (draft: Draft) => void;
}

const STRATEGIES: readonly { readonly id: Strategy; readonly name: string; readonly note: string }[] = [
  { id: 'weighted', name: 'By weight', note: 'each takes its share' },
  { id: 'least_busy', name: 'Least busy', note: 'fewest requests in flight' },
  { id: 'lowest_latency', name: 'Fastest', note: 'first byte soonest' },
  { id: 'cheapest', name: 'Cheapest', note: 'lowest price' },
  { id: 'affinity', name: 'Same conversation', note: 'one conversation, one provider' },
];

/** One step of a chain: who is asked at this point, and who else shares its requests. */
export function TierEditor({ purpose, draft, order, onChange }: Props): ReactNode {
  const [isSharing, setSharing] = useState(false);
  const tier = draft[order];
  if (tier === undefined) return null;
  const name = order === 0 ? 'Active' : `Fallback ${order}`;
  return (
    <li className={style.tier}>
      <div className={style.head}>
        <h3>{name}</h3>
        <Button
          tone="quiet"
          aria-label={`Move ${name} up`}
          isDisabled={order === 0}
          onPress={() => onChange(moved(draft, order, -1))}
        >
          <ArrowUp />
        </Button>
        <Button
          tone="quiet"
          aria-label={`Move ${name} down`}
          isDisabled={order === draft.length - 1}
          onPress={() => onChange(moved(draft, order, 1))}
        >
          <ArrowDown />
        </Button>
        <Button
          tone="quiet"
          aria-expanded={isSharing}
          aria-label={`Share the traffic of ${name}`}
          onPress={() => setSharing(!isSharing)}
        >
          <Split /> Share
        </Button>
      </div>
      {tier.targets.length > 1 && (
        <Choice
          label="Who answers"
          options={STRATEGIES}
          value={tier.strategy}
          onChange={(id) => onChange(withStrategy(draft, order, strategyOf(id)))}
        />
      )}
      {tier.targets.map((target, place) => (
        <TargetEditor
          key={`${target.type} ${target.id} ${place}`}
          draft={draft}
          at={[order, place]}
          onChange={onChange}
        />
      ))}
      {isSharing && (
        <ProviderSearch
          label="Share its traffic with"
          purpose={purpose}
          onChoose={(provider) => {
            onChange(shared(draft, order, targetFor(provider)));
            setSharing(false);
          }}
        />
      )}
    </li>
  );
}

function strategyOf(id: string): Strategy {
  return STRATEGIES.find((each) => each.id === id)?.id ?? 'weighted';
}
