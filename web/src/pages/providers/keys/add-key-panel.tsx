import { type ReactNode, useState } from 'react';
import type { Schema } from '../../../api/types.js';
import { Reviewed } from '../../../changes/reviewed.js';
import { fieldOf, useReview } from '../../../changes/use-review.js';
import { Button } from '../../../ui/button.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { SidePanel } from '../../../ui/side-panel.js';
import type { Provider } from '../provider.js';
import { SecretInput } from '../secret-input.js';
import { EndInput, endOf } from './end-input.js';
import { keyWrites } from './key-writes.js';
import { WeightInput } from './weight-input.js';

interface Props {
  readonly provider: Provider;
  readonly onClose: () => void;
}

/** Another key beside those in use, for a vendor that limits the rate of each. */
export function AddKeyPanel({ provider, onClose }: Props): ReactNode {
  const [secret, setSecret] = useState('');
  const [weight, setWeight] = useState('1');
  const [end, setEnd] = useState('');
  const review = useReview<Schema<'AddKey'>, Schema<'WrittenKeyVersion'>>({
    send: keyWrites(provider.id).add,
    did: ({ version }) => `Key version ${version} of “${provider.name}” shares the requests now.`,
    onDone: onClose,
    canUndo: false,
  });
  const { reviewed, refusal, isChecking } = review;
  return (
    <SidePanel
      title={`Add a key to ${provider.name}`}
      note="Active keys share the requests by weight. It is not asked at the vendor here: test the provider afterwards."
      onClose={onClose}
    >
      {reviewed !== undefined ? (
        <Reviewed {...reviewed} confirm={['Add the key', 'Adding…']} />
      ) : (
        <>
          <SecretInput label="Key" value={secret} onChange={setSecret} error={fieldOf(refusal, 'api_key')} />
          <WeightInput value={weight} onChange={setWeight} error={fieldOf(refusal, 'weight')} />
          <EndInput value={end} onChange={setEnd} />
          {refusal !== null && <ErrorNote error={refusal} />}
          <Button
            tone="go"
            onPress={() => review.check({ api_key: secret, weight: Number(weight), ...endOf(end) })}
            isPending={isChecking}
            isDisabled={secret === ''}
          >
            {isChecking ? 'Checking…' : 'Review'}
          </Button>
        </>
      )}
    </SidePanel>
  );
}
