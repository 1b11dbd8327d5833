import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { Review } from '../../../changes/review.js';
import { useWrite } from '../../../changes/use-write.js';
import { trying, type Writing, writing } from '../../../changes/writing.js';
import { useMay } from '../../../session/session.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { SidePanel } from '../../../ui/side-panel.js';
import { Waiting } from '../../../ui/waiting.js';
import { inWords, type Place } from '../places.js';
import { isExternal, type Provider } from '../provider.js';
import { deleteProvider } from '../provider-writes.js';
import { usePlaces } from '../use-places.js';
import style from './edit.module.css';

interface Props {
  readonly provider: Provider;
  readonly onClose: () => void;
}

/** Deletes a provider that nothing is plugged into; otherwise says what is, and where to change that. */
export function DeletePanel({ provider, onClose }: Props): ReactNode {
  const { data: places, error, refetch } = usePlaces(provider.id);
  const isAdmin = useMay('admin');
  const may = isAdmin || !hasKey(provider);
  if (places?.length === 0 && may) return <Deletion provider={provider} onClose={onClose} />;
  return (
    <SidePanel title={`Delete ${provider.name}`} onClose={onClose}>
      {error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {places === undefined ? (
        error === null && <Waiting for="what is plugged into it" />
      ) : (
        <Refused provider={provider} places={places} />
      )}
    </SidePanel>
  );
}

function Refused({ provider, places }: { readonly provider: Provider; readonly places: readonly Place[] }): ReactNode {
  if (places.length > 0) return <InUse provider={provider} places={places} />;
  return <p>Deleting a provider together with its keys takes the role admin. You may disable it instead.</p>;
}

function InUse({ provider, places }: { readonly provider: Provider; readonly places: readonly Place[] }): ReactNode {
  return (
    <>
      <p>
        “{provider.name}” is in use by {inWords(places)}, so it cannot be deleted. Plug something else in there first,
        or disable it.
      </p>
      <ul className={style.places}>
        {[...new Set(places.map(({ purpose }) => purpose))].map((purpose) => (
          <li key={purpose}>
            <Link href={`/?purpose=${encodeURIComponent(purpose)}`}>Change what {purpose} is plugged into</Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function Deletion({ provider, onClose }: Props): ReactNode {
  const [, navigate] = useLocation();
  const isKeyed = hasKey(provider);
  const write = useWrite({
    async write(how: Writing) {
      const deleted = await deleteProvider(provider, writing(how));
      // Away from the page of what is gone, before everything that is shown is asked for again.
      await leave(() => navigate('/providers'));
      return deleted;
    },
    did: () => `“${provider.name}” is deleted.`,
    // Its key goes with it and cannot be brought back.
    canUndo: !isKeyed,
  });
  return (
    <SidePanel
      title={`Delete ${provider.name}`}
      note={
        isKeyed
          ? 'Nothing is plugged into it. Its keys go with it, so this cannot be undone.'
          : 'Nothing is plugged into it. Its past requests and costs stay in the log.'
      }
      onClose={onClose}
    >
      <Review
        what={['provider-delete', provider.id]}
        tryIt={() => deleteProvider(provider, trying())}
        confirm={['Delete', 'Deleting…']}
        isDangerous
        write={write}
        onConfirm={(reason, { revision }) => write.mutate({ reason, onlyAfter: revision - 1 })}
      />
    </SidePanel>
  );
}

async function leave(navigate: () => void): Promise<void> {
  navigate();
  await new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)));
}

/** External vendors may have revoked keys that could be activated again. */
function hasKey(provider: Provider): boolean {
  return isExternal(provider) || provider.masked_key !== null;
}
