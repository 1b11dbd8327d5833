import { type ReactNode, useState } from 'react';
import type { Schema } from '../../../api/types.js';
import { Reviewed } from '../../../changes/reviewed.js';
import { useReview } from '../../../changes/use-review.js';
import { Button } from '../../../ui/button.js';
import { SidePanel } from '../../../ui/side-panel.js';
import type { Provider } from '../provider.js';
import { USUAL_TERMS } from './grace-choice.js';
import { keyWrites, type Rotated } from './key-writes.js';
import { type Entry, RotateForm } from './rotate-form.js';
import { RotationList } from './rotation-list.js';
import { rotationSteps } from './rotation-steps.js';
import { useVersions } from './use-versions.js';

type Version = Schema<'KeyVersion'>;

interface Props {
  readonly provider: Provider;
  /** App whose own keys are replaced; null: those that are everybody's. */
  readonly owner: number | null;
  readonly onClose: () => void;
}

/** A new key in the place of those in use: proved, promoted, the old one kept through a grace, then revoked. */
export function RotatePanel({ provider, owner, onClose }: Props): ReactNode {
  const [entry, setEntry] = useState<Entry>({ secret: '', terms: USUAL_TERMS, end: '' });
  const [rotated, setRotated] = useState<Rotated>();
  const versions = useVersions(provider.id).data?.versions ?? [];
  const review = useReview<Schema<'RotateKey'>, Rotated>({
    send: keyWrites(provider.id).rotate,
    did: ({ version }) => `“${provider.name}” is rotated to key version ${version}.`,
    onDone(data) {
      setEntry((was) => ({ ...was, secret: '' }));
      setRotated(data);
    },
    // A secret is no part of what a revision restores; one goes back by going back to a version.
    canUndo: false,
  });
  const { reviewed } = review;
  const steps = rotationSteps({
    isProved: reviewed !== undefined,
    verifies: entry.terms.verify,
    promoted: rotated?.version,
    replaced: asTheyAreNow(rotated?.replaced ?? [], versions),
  });
  return (
    <SidePanel
      title={`Rotate the key of ${provider.name}`}
      note={owner === null ? 'No request notices it.' : `Keys that are app ${owner}’s own.`}
      onClose={onClose}
    >
      <RotationList steps={steps} />
      {rotated !== undefined ? (
        <Over onClose={onClose} />
      ) : reviewed === undefined ? (
        <RotateForm entry={entry} onChange={setEntry} review={review} owner={owner} />
      ) : (
        <Reviewed {...reviewed} confirm={['Rotate', 'Rotating…']} />
      )}
    </SidePanel>
  );
}

function asTheyAreNow(replaced: readonly Version[], versions: readonly Version[]): readonly Version[] {
  return replaced.map((was) => versions.find(({ version }) => version === was.version) ?? was);
}

function Over({ onClose }: { readonly onClose: () => void }): ReactNode {
  return (
    <>
      <p className="dim">
        You may close this; the rest happens by itself. To take it back, go back to the old version.
      </p>
      <Button tone="go" onPress={onClose}>
        Close
      </Button>
    </>
  );
}
