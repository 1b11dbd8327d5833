import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import { ErrorNote } from '../../../ui/error-note.js';
import { SidePanel } from '../../../ui/side-panel.js';
import { Waiting } from '../../../ui/waiting.js';
import { useBayView } from '../board/bay-context.js';
import { oneProvider } from '../data/providers.js';
import { useProviders } from '../data/use-providers.js';
import type { BayProvider } from '../model/bay-provider.js';
import { draftOf, pluggedInFront, targetFor } from '../model/draft.js';
import { draftLines } from '../model/draft-lines.js';
import { partsOf, type ProviderKey } from '../model/opened.js';
import { type BayPurpose, keysIn } from '../model/serving.js';
import { Review } from './review.js';
import { type Seen, useSeen } from './use-seen.js';

interface Props {
  readonly bayPurpose: BayPurpose;
  /** Who is to be plugged in; null: it is to be chosen, or only the order changes. */
  readonly provider: ProviderKey | null;
}

/** Reviews a change of a purpose's chain, and makes it. */
export function PlugPanel({ bayPurpose, provider }: Props): ReactNode {
  const { open } = useBayView();
  const { purpose, active } = bayPurpose;
  const { data: seen, error, refetch } = useSeen(purpose.slug);
  // What was plugged in when the review began; later changes are told, and do not shuffle what is being edited.
  const [{ base, round, isSeen }, setBegun] = useState({ base: active, round: 0, isSeen: false });
  // The board may be a moment old.
  if (seen !== undefined && !isSeen)
    setBegun({ base: seen.active, round: seen.active?.revision === base?.revision ? round : round + 1, isSeen: true });
  const close = (): void => open(null);
  const begun = {
    purpose,
    base,
    seen,
    onLook: () => refetch(),
    onAgain: (now: Active) => setBegun({ base: now, round: round + 1, isSeen }),
  };
  return (
    <SidePanel
      title="Review change"
      note={`${purpose.slug}: ${active === null ? 'plug it in' : 'change what is plugged in'}`}
      onClose={close}
    >
      {error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {provider === null ? (
        <Start key={round} {...begun} provider={null} />
      ) : (
        <WithProvider key={round} {...begun} provider={provider} />
      )}
    </SidePanel>
  );
}

type Active = Seen['active'];

interface StartProps<Provider> {
  readonly purpose: BayPurpose['purpose'];
  readonly base: Active;
  /** Absent until it is known. */
  readonly seen: Seen | undefined;
  readonly provider: Provider;
  readonly onLook: () => Promise<unknown>;
  readonly onAgain: (now: Active) => void;
}

function WithProvider({ provider, ...begun }: StartProps<ProviderKey>): ReactNode {
  const { bay } = useBayView();
  const known = bay.first.rows.find(({ key }) => key === provider);
  const { data, error, refetch } = useQuery({ ...oneProvider(provider), enabled: known === undefined });
  const found = known ?? data;
  if (found !== undefined) return <Start {...begun} provider={found} />;
  if (error !== null) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  return <Waiting for={`provider ${partsOf(provider).id}`} />;
}

function Start(props: StartProps<BayProvider | null>): ReactNode {
  const { purpose, base, seen, provider, onLook, onAgain } = props;
  const { bay } = useBayView();
  const now = seen === undefined ? base : seen.active;
  const wanted = useMemo(() => [...new Set([base, now].flatMap(keysIn))], [base, now]);
  const { providerOf } = useProviders(bay.first.rows, wanted);
  const before = draftOf(base?.tiers ?? [], providerOf);
  const [start] = useState(() => (provider === null ? before : pluggedInFront(before, targetFor(provider))));
  return (
    <Review
      purpose={purpose}
      before={before}
      start={start}
      onlyAfter={seen?.revision}
      meanwhile={draftLines(purpose.slug, before, draftOf(now?.tiers ?? [], providerOf))}
      onLook={onLook}
      onAgain={() => onAgain(now)}
    />
  );
}
