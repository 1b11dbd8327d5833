import type { ReactNode } from 'react';
import { SearchChoice } from '../../ui/search-choice.js';
import { modelOptions } from './model-options.js';

interface Props {
  readonly label?: string;
  readonly value: string;
  readonly onChange: (model: string) => void;
  /** What is offered; undefined where nobody knows. */
  readonly models: readonly string[] | undefined;
  readonly description?: string;
}

/** A model by its name: picked from what the provider offers, or typed. */
export function ModelChoice({ label = 'Model', value, onChange, models = [], description }: Props): ReactNode {
  return (
    <SearchChoice
      label={label}
      options={modelOptions(models, value)}
      value={models.includes(value) ? value : null}
      inputValue={value}
      onSearch={onChange}
      onChange={(model) => {
        if (model !== null) onChange(model);
      }}
      allowsOther
      placeholder="As each request asks"
      {...(description !== undefined && { description })}
    />
  );
}
