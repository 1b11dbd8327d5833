import { type ReactNode, useState } from 'react';
import type { Schema } from '../../../api/types.js';
import { Reviewed } from '../../../changes/reviewed.js';
import { useReview } from '../../../changes/use-review.js';
import { Button } from '../../../ui/button.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { SidePanel } from '../../../ui/side-panel.js';
import type { Provider } from '../provider.js';
import { GraceChoice, USUAL_TERMS, wordsOf } from './grace-choice.js';
import { keyWrites, type Rotated } from './key-writes.js';

interface Props {
  readonly provider: Provider;
  readonly version: Schema<'KeyVersion'>;
  readonly onClose: () => void;
}

/** Back to an earlier version, as a rotation to it. */
export function ActivatePanel({ provider, version: key, onClose }: Props): ReactNode {
  const [terms, setTerms] = useState(USUAL_TERMS);
  const review = useReview<Schema<'ActivateVersion'>, Rotated>({
    send: (body, how) => keyWrites(provider.id).activate(key.version, body, how),
    did: ({ version }) => `“${provider.name}” is back at key version ${version}.`,
    onDone: onClose,
    canUndo: false,
  });
  const { reviewed, refusal, isChecking } = review;
  return (
    <SidePanel
      title={`Go back to version ${key.version}`}
      note={`${provider.name}, ${key.masked_key}. It takes the place of all keys in use.`}
      onClose={onClose}
    >
      {reviewed !== undefined ? (
        <>
          {terms.verify && <p className="dim">The vendor accepts version {key.version}.</p>}
          <Reviewed {...reviewed} confirm={[`Go back to version ${key.version}`, 'Going back…']} />
        </>
      ) : (
        <>
          <GraceChoice terms={terms} onChange={setTerms} />
          {refusal !== null && <ErrorNote error={refusal} />}
          <Button tone="go" onPress={() => review.check(terms)} isPending={isChecking}>
            {isChecking ? wordsOf(terms).checking : wordsOf(terms).check}
          </Button>
        </>
      )}
    </SidePanel>
  );
}
