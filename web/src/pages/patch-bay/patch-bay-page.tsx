import { Plus } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { needs, useMay } from '../../session/session.js';
import { Button } from '../../ui/button.js';
import { ErrorNote } from '../../ui/error-note.js';
import { PageHeader } from '../../ui/page-header.js';
import { Waiting } from '../../ui/waiting.js';
import { BayContext, CardContext } from './board/bay-context.js';
import { Board } from './board/board.js';
import { FirstStep } from './board/first-step.js';
import { Later } from './board/later.js';
import { RevisionPill } from './board/revision-pill.js';
import { Strip } from './board/strip.js';
import { type Bay, useBay } from './data/use-bay.js';
import { useTraffic } from './data/use-traffic.js';
import { type Opened, openedIn, pathOf } from './model/opened.js';

const loadPanels = () => import('./panels/bay-panel.js');
/** What the board does not need by itself. */
const BayPanel = lazy(loadPanels);

/** Home: which purpose is plugged into which provider, how it goes, and how to change it. */
export default function PatchBayPage(): ReactNode {
  const [, navigate] = useLocation();
  const search = useSearch();
  const { bay, error, retry } = useBay();
  const traffic = useTraffic(bay !== undefined || error !== null);
  const open = useCallback((opened: Opened | null) => navigate(pathOf(opened)), [navigate]);
  const cardView = useMemo(() => ({ traffic, open }), [traffic, open]);
  const view = useMemo(() => bay && { bay, ...cardView }, [bay, cardView]);
  const opened = openedIn(search);
  const isOpen = opened !== null;
  useEffect(() => {
    // What fails is tried again when it is shown.
    if (isOpen) loadPanels().catch(() => undefined);
  }, [isOpen]);
  return (
    <>
      <PageHeader title="Patch bay">
        <RevisionPill revision={traffic.overview?.revision} />
        <NewPurpose onPress={() => open({ kind: 'new' })} />
      </PageHeader>
      <Strip traffic={traffic} />
      {view === undefined ? (
        <NotYet error={error} onRetry={retry} />
      ) : (
        <BayContext value={view}>
          <CardContext value={cardView}>
            <Later loadPanels={loadPanels} />
            {isFirstVisit(view.bay) ? <FirstStep /> : <Board opened={opened} />}
            <Suspense>{opened !== null && <BayPanel key={pathOf(opened)} opened={opened} />}</Suspense>
          </CardContext>
        </BayContext>
      )}
    </>
  );
}

function NewPurpose({ onPress }: { readonly onPress: () => void }): ReactNode {
  const may = useMay('operator');
  return (
    <Button onPress={onPress} isDisabled={!may} {...(!may && { hint: needs('operator') })}>
      <Plus /> New purpose
    </Button>
  );
}

function NotYet({ error, onRetry }: { readonly error: Error | null; readonly onRetry: () => void }): ReactNode {
  return error === null ? <Waiting for="purposes and providers" /> : <ErrorNote error={error} onRetry={onRetry} />;
}

function isFirstVisit({ purposes, first }: Bay): boolean {
  return first.rows.length === 0 && purposes.every(({ active }) => active === null);
}
