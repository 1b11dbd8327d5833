import type { ReactNode } from 'react';
import type { Schema } from '../../../api/types.js';
import { fieldOf, type FormReview } from '../../../changes/use-review.js';
import { Button } from '../../../ui/button.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { SecretInput } from '../secret-input.js';
import { EndInput, endOf } from './end-input.js';
import { GraceChoice, type Terms, wordsOf } from './grace-choice.js';

/** A new key as it is entered. */
export interface Entry {
  readonly secret: string;
  readonly terms: Terms;
  /** Day on which the vendor ends it; '' when nobody said. */
  readonly end: string;
}

interface Props {
  readonly entry: Entry;
  readonly onChange: (entry: Entry) => void;
  readonly review: FormReview<Schema<'RotateKey'>>;
  readonly owner: number | null;
}

export function RotateForm({ entry, onChange, review, owner }: Props): ReactNode {
  const { secret, terms, end } = entry;
  const { refusal, isChecking } = review;
  const { check: word, checking } = wordsOf(terms);
  const check = (): void =>
    review.check({ api_key: secret, ...terms, ...(owner !== null && { app_id: owner }), ...endOf(end) });
  return (
    <>
      <SecretInput
        label="New key"
        value={secret}
        onChange={(text) => onChange({ ...entry, secret: text })}
        description="It is sealed when it is stored, and never shown again."
        error={fieldOf(refusal, 'api_key')}
      />
      <GraceChoice terms={terms} onChange={(now) => onChange({ ...entry, terms: now })} />
      <EndInput value={end} onChange={(day) => onChange({ ...entry, end: day })} />
      {refusal !== null && <ErrorNote error={refusal} />}
      <Button tone="go" onPress={check} isPending={isChecking} isDisabled={secret === ''}>
        {isChecking ? checking : word}
      </Button>
    </>
  );
}
