import { type ReactNode, useState } from 'react';
import type { Schema } from '../../../api/types.js';
import { Reviewed } from '../../../changes/reviewed.js';
import { fieldOf, useReview } from '../../../changes/use-review.js';
import { Button } from '../../../ui/button.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { SidePanel } from '../../../ui/side-panel.js';
import type { Provider } from '../provider.js';
import { EndInput, endOf } from './end-input.js';
import { keyWrites } from './key-writes.js';
import { WeightInput } from './weight-input.js';

interface Props {
  readonly provider: Provider;
  readonly version: Schema<'KeyVersion'>;
  readonly onClose: () => void;
}

/** The share of a key among others, and when its vendor ends it. */
export function KeySharePanel({ provider, version: key, onClose }: Props): ReactNode {
  const dayBefore = key.expires_at?.slice(0, 10) ?? '';
  const [weight, setWeight] = useState(String(key.weight));
  const [end, setEnd] = useState(dayBefore);
  const review = useReview<Schema<'UpdateKey'>, Schema<'WrittenKeyVersion'>>({
    send: (body, how) => keyWrites(provider.id).update(key.version, body, how),
    did: ({ version }) => `Key version ${version} of “${provider.name}” is changed.`,
    onDone: onClose,
    canUndo: false,
  });
  const { reviewed, refusal, isChecking } = review;
  const body: Schema<'UpdateKey'> = {
    ...(Number(weight) !== key.weight && { weight: Number(weight) }),
    ...(end !== dayBefore && (end === '' ? { expires_at: null } : endOf(end))),
  };
  const isSame = Object.keys(body).length === 0;
  return (
    <SidePanel title={`Key version ${key.version} of ${provider.name}`} note={key.masked_key} onClose={onClose}>
      {reviewed !== undefined ? (
        <Reviewed {...reviewed} confirm={['Apply', 'Applying…']} />
      ) : (
        <>
          <WeightInput value={weight} onChange={setWeight} error={fieldOf(refusal, 'weight')} />
          <EndInput value={end} onChange={setEnd} />
          {refusal !== null && <ErrorNote error={refusal} />}
          <Button tone="go" onPress={() => review.check(body)} isPending={isChecking} isDisabled={isSame}>
            {isChecking ? 'Checking…' : 'Review the change'}
          </Button>
        </>
      )}
    </SidePanel>
  );
}
