import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../../ui/button.js';
import { TextInput } from '../../../ui/text-input.js';
import style from './edit.module.css';
import type { FormProps } from './edit-panel.js';
import { NUMBER_FIELDS } from './number-fields.js';
import { NumberInput } from './number-inputs.js';
import { EMPTY_PRICE, PRICE_NAMES, type PriceRow } from './price-rows.js';

const INPUTS: readonly { readonly name: keyof PriceRow; readonly label: string; readonly placeholder: string }[] = [
  { name: 'model', label: 'Model', placeholder: 'every other' },
  { name: 'from', label: 'From (day, UTC)', placeholder: 'always' },
  { name: 'input', label: 'Prompt (USD / million)', placeholder: '0' },
  { name: 'output', label: 'Answer (USD / million)', placeholder: '0' },
  { name: 'cached', label: 'Cached prompt (USD / million)', placeholder: 'as prompt' },
  { name: 'perHour', label: 'An hour (USD)', placeholder: '0' },
];

/** What requests are charged for, and what tiers that prefer the cheapest go by. */
export function PriceFields(props: FormProps): ReactNode {
  const { form, change, wrong } = props;
  const set = (place: number, row: PriceRow): void =>
    change({ prices: form.prices.map((each, index) => (index === place ? row : each)) });
  return (
    <>
      <p className="dim">
        What requests are charged for. Without an entry, what the vendor publishes applies; servers are free of charge.
      </p>
      {form.prices.map((row, place) => (
        <fieldset key={place} className={style.price}>
          <legend>Price {place + 1}</legend>
          <div className={style.pairs}>
            {INPUTS.map(({ name, label, placeholder }) => (
              <TextInput
                key={name}
                label={label}
                placeholder={placeholder}
                isMono
                value={row[name]}
                onChange={(text) => set(place, { ...row, [name]: text })}
                error={wrong(`prices.${place}.${PRICE_NAMES[name]}`)}
              />
            ))}
          </div>
          <Button
            tone="quiet"
            onPress={() => change({ prices: form.prices.filter((_, index) => index !== place) })}
            aria-label={`Remove price ${place + 1}`}
          >
            Remove
          </Button>
        </fieldset>
      ))}
      <Button onPress={() => change({ prices: [...form.prices, EMPTY_PRICE] })}>
        <Plus aria-hidden="true" /> Add a price
      </Button>
      <p className="dim">For tiers that prefer the cheapest provider:</p>
      <div className={style.pairs}>
        {NUMBER_FIELDS.filter(({ group }) => group === 'price').map((field) => (
          <NumberInput key={field.key} field={field} {...props} />
        ))}
      </div>
    </>
  );
}
