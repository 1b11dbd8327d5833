import { X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button } from '../../../ui/button.js';
import { TextInput } from '../../../ui/text-input.js';
import { changed, type Draft, removed } from '../model/draft.js';
import { shareOf } from '../model/draft-lines.js';
import style from './chain-editor.module.css';
import { ModelChoice } from './model-choice.js';

interface Props {
  readonly draft: Draft;
  /** Position of its tier, and its own in the tier. */
  readonly at: readonly [number, number];
  readonly onChange: (draft: Draft) => void;
}

const HEAVIEST = 1000;

/** A provider in a chain: its model, its share, and how to take it out. */
export function TargetEditor({ draft, at, onChange }: Props): ReactNode {
  const [order, position] = at;
  const tier = draft[order];
  const target = tier?.targets[position];
  if (tier === undefined || target === undefined) return null;
  const { name, place, weight } = target;
  const isWeighted = tier.targets.length > 1 && tier.strategy === 'weighted';
  return (
    <div className={style.target}>
      <div className={style.head}>
        <strong>
          {name} <span className="mono dim">{place}</span>
        </strong>
        <Button tone="quiet" aria-label={`Take ${name} out of the chain`} onPress={() => onChange(removed(draft, at))}>
          <X />
        </Button>
      </div>
      <ModelChoice target={target} onChange={(model) => onChange(changed(draft, at, { model }))} />
      {isWeighted && (
        <div className={style.weight}>
          <Weight weight={weight} onChange={(next) => onChange(changed(draft, at, { weight: next }))} />
          <span className="mono">{shareOf(tier, target)}</span>
        </div>
      )}
    </div>
  );
}

/** Holds what is typed, so that the field can be emptied on the way to another number. */
function Weight({
  weight,
  onChange,
}: {
  readonly weight: number;
  readonly onChange: (weight: number) => void;
}): ReactNode {
  const [text, setText] = useState(String(weight));
  return (
    <TextInput
      label="Weight"
      inputMode="numeric"
      isMono
      value={text}
      onChange={(typed) => {
        setText(typed);
        onChange(weightOf(typed));
      }}
      onBlur={() => setText(String(weight))}
    />
  );
}

function weightOf(text: string): number {
  const digits = Number(text.replaceAll(/\D/g, ''));
  return Math.min(HEAVIEST, Math.max(1, digits));
}
