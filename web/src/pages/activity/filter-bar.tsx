import type { ReactNode } from 'react';
import { PurposeChoice } from '../../choices/purpose-choice.js';
import { Choice } from '../../ui/choice.js';
import { Filters as FilterFields } from '../../ui/filters.js';
import { countOf, type Filters, NO_FILTERS, RANGE_NAMES, RANGES } from './filters.js';
import { AppFilter, ProviderFilter } from './found-filters.js';
import { OUTCOMES, outcomeWords } from './outcome.js';
import { TimeInput } from './time-input.js';
import { TypedFilter } from './typed-filter.js';

const ANY = 'any';
const STATUS = { form: /^\d{0,3}$/, otherwise: 'Three digits' };

const RANGE_OPTIONS = RANGES.map((id) => ({ id, name: RANGE_NAMES[id] }));
const OUTCOME_OPTIONS = [{ id: ANY, name: 'Any' }, ...OUTCOMES.map((id) => ({ id, name: outcomeWords(id).word }))];

interface Props {
  readonly filters: Filters;
  readonly onChange: (change: Partial<Filters>) => void;
}

/** What of the log is shown. */
export function FilterBar({ filters, onChange }: Props): ReactNode {
  const clear = (): void => onChange({ ...NO_FILTERS, range: filters.range, from: filters.from, to: filters.to });
  return (
    <FilterFields set={countOf(filters)} onClear={clear}>
      <Choice
        label="When"
        options={RANGE_OPTIONS}
        value={filters.range}
        onChange={(range) => onChange({ range: range as Filters['range'] })}
      />
      {filters.range === 'custom' && (
        <>
          <TimeInput label="From" value={filters.from} onChange={(from) => onChange({ from })} />
          <TimeInput label="To" value={filters.to} onChange={(to) => onChange({ to })} />
        </>
      )}
      <PurposeChoice
        label="Purpose"
        value={filters.purpose}
        onChange={(purpose) => onChange({ purpose })}
        placeholder="Any"
      />
      <ProviderFilter value={filters.provider} onChange={(provider) => onChange({ provider })} />
      <TypedFilter label="Model (exact)" value={filters.model} onChange={(model) => onChange({ model })} />
      <AppFilter value={filters.app} onChange={(app) => onChange({ app })} />
      <Choice
        label="Outcome"
        options={OUTCOME_OPTIONS}
        value={filters.outcome === '' ? ANY : filters.outcome}
        onChange={(outcome) => onChange({ outcome: outcome === ANY ? '' : outcome })}
      />
      <TypedFilter
        label="Status"
        value={filters.status}
        onChange={(status) => onChange({ status })}
        rule={STATUS}
        inputMode="numeric"
      />
    </FilterFields>
  );
}
