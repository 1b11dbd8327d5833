import type { ReactNode } from 'react';
import type { Schema } from '../../../api/types.js';
import { type Draft, pluggedInFront, targetFor, withFallback } from '../model/draft.js';
import style from './chain-editor.module.css';
import { ProviderSearch } from './provider-search.js';
import { TierEditor } from './tier-editor.js';

interface Props {
  readonly purpose: Schema<'PurposeView'>;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

/** A purpose's chain, tier by tier. */
export function ChainEditor({ purpose, draft, onChange }: Props): ReactNode {
  return (
    <div className={style.editor}>
      {draft.length > 0 && (
        <ProviderSearch
          label="Plug into another provider"
          purpose={purpose}
          onChoose={(provider) => onChange(pluggedInFront(draft, targetFor(provider)))}
        />
      )}
      {draft.length > 0 && (
        <ol className={style.tiers} aria-label="Chain">
          {draft.map((_, order) => (
            <TierEditor key={order} purpose={purpose} draft={draft} order={order} onChange={onChange} />
          ))}
        </ol>
      )}
      <ProviderSearch
        label={draft.length === 0 ? 'Plug in' : `Add fallback ${draft.length}`}
        purpose={purpose}
        onChoose={(provider) => onChange(withFallback(draft, targetFor(provider)))}
      />
    </div>
  );
}
