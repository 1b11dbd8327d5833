import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import type { DiffLine } from '../../../changes/diff-lines.js';
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
import { NOTHING_SAID, type Said } from './decide.js';
import { Review } from './review.js';
import { type Seen, useSeen } from './use-seen.js';

interface Props {
  readonly bayPurpose: BayPurpose;
  /** Who is to be plugged in; null: it is to be chosen, or only the order changes. */
  readonly provider: ProviderKey | null;
}

/** Reviews a change of a purpose's chain, and makes it. The board may be a moment old, so it is looked first what is there. */
export function PlugPanel({ bayPurpose: { purpose, active }, provider }: Props): ReactNode {
  const { open } = useBayView();
  const { data: seen, error, refetch } = useSeen(purpose.slug);
  return (
    <SidePanel
      title="Review change"
      note={`${purpose.slug}: ${active === null ? 'plug it in' : 'change what is plugged in'}`}
      onClose={() => open(null)}
    >
      {error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {error === null && seen === undefined && <Waiting for="the chain as it is" />}
      {seen !== undefined && <Begun purpose={purpose} seen={seen} provider={provider} onLook={refetch} />}
    </SidePanel>
  );
}

interface Common {
  readonly purpose: BayPurpose['purpose'];
  /** What is plugged in, and the newest revision that shows it. */
  readonly seen: Seen;
  readonly onLook: () => Promise<unknown>;
}

function Begun({ provider, ...common }: Common & { readonly provider: ProviderKey | null }): ReactNode {
  const { active } = common.seen;
  // What was plugged in when the review began; later changes are told, and do not shuffle what is being edited.
  const [{ base, inMind, round }, setBegun] = useState({ base: active, inMind: NO_LINES, round: 0 });
  const [said, setSaid] = useState(NOTHING_SAID);
  const begun = {
    ...common,
    base,
    inMind,
    said,
    onSay: setSaid,
    onAgain: (mine: readonly DiffLine[]) => setBegun({ base: active, inMind: mine, round: round + 1 }),
  };
  return provider === null ? (
    <Start key={round} {...begun} provider={null} />
  ) : (
    <WithProvider key={round} {...begun} provider={provider} />
  );
}

const NO_LINES: readonly DiffLine[] = [];

interface StartProps<Provider> extends Common {
  readonly base: Seen['active'];
  readonly provider: Provider;
  /** What was about to be changed before the review began again. */
  readonly inMind: readonly DiffLine[];
  readonly said: Said;
  readonly onSay: (said: Said) => void;
  readonly onAgain: (mine: readonly DiffLine[]) => void;
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

function Start({ base, seen, provider, ...begun }: StartProps<BayProvider | null>): ReactNode {
  const { bay } = useBayView();
  const { active, revision } = seen;
  const wanted = useMemo(() => [...new Set([base, active].flatMap(keysIn))], [base, active]);
  const { providerOf } = useProviders(bay.first.rows, wanted);
  const before = draftOf(base?.tiers ?? [], providerOf);
  const [start] = useState(() => (provider === null ? before : pluggedInFront(before, targetFor(provider))));
  const now = draftOf(active?.tiers ?? [], providerOf);
  return <Review {...begun} before={before} start={start} now={now} onlyAfter={revision} />;
}
