import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ErrorNote } from '../../../ui/error-note.js';
import { SidePanel } from '../../../ui/side-panel.js';
import { Waiting } from '../../../ui/waiting.js';
import { useBayView } from '../board/bay-context.js';
import { oneProvider } from '../data/providers.js';
import { useProviders } from '../data/use-providers.js';
import type { BayProvider } from '../model/bay-provider.js';
import { draftOf, pluggedInFront, targetFor } from '../model/draft.js';
import { partsOf, type ProviderKey } from '../model/opened.js';
import { type BayPurpose, keysIn } from '../model/serving.js';
import { Review } from './review.js';

interface Props {
  readonly bayPurpose: BayPurpose;
  /** Who is to be plugged in; null: it is to be chosen, or only the order changes. */
  readonly provider: ProviderKey | null;
}

/** Reviews a change of a purpose's chain, and makes it. */
export function PlugPanel({ bayPurpose, provider }: Props): ReactNode {
  const { open } = useBayView();
  const { purpose, active } = bayPurpose;
  const [round, setRound] = useState(0);
  const close = (): void => open(null);
  const again = (): void => setRound(round + 1);
  return (
    <SidePanel
      title="Review change"
      note={`${purpose.slug}: ${active === null ? 'plug it in' : 'change what is plugged in'}`}
      onClose={close}
    >
      {provider === null ? (
        <Start key={round} bayPurpose={bayPurpose} provider={null} onAgain={again} />
      ) : (
        <WithProvider key={round} bayPurpose={bayPurpose} provider={provider} onAgain={again} />
      )}
    </SidePanel>
  );
}

interface StartProps<Provider> {
  readonly bayPurpose: BayPurpose;
  readonly provider: Provider;
  readonly onAgain: () => void;
}

function WithProvider({ bayPurpose, provider, onAgain }: StartProps<ProviderKey>): ReactNode {
  const { bay } = useBayView();
  const known = bay.first.rows.find(({ key }) => key === provider);
  const { data, error, refetch } = useQuery({ ...oneProvider(provider), enabled: known === undefined });
  const found = known ?? data;
  if (found !== undefined) return <Start bayPurpose={bayPurpose} provider={found} onAgain={onAgain} />;
  if (error !== null) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  return <Waiting for={`provider ${partsOf(provider).id}`} />;
}

function Start({ bayPurpose, provider, onAgain }: StartProps<BayProvider | null>): ReactNode {
  const { bay } = useBayView();
  // What was plugged in when the review began; later changes are told, and do not shuffle what is being edited.
  const [{ purpose, active }] = useState(bayPurpose);
  const { providerOf } = useProviders(bay.first.rows, keysIn(active));
  const before = draftOf(active?.tiers ?? [], providerOf);
  const [start] = useState(() => (provider === null ? before : pluggedInFront(before, targetFor(provider))));
  const hasMovedOn = bayPurpose.active?.revision !== active?.revision;
  return <Review purpose={purpose} before={before} start={start} hasMovedOn={hasMovedOn} onAgain={onAgain} />;
}
