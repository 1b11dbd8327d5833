import { type ReactNode, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import { idCursor, usePages } from '../../api/use-pages.js';
import { EmptyState } from '../../ui/empty-state.js';
import { PageHeader } from '../../ui/page-header.js';
import { PagesTable } from '../../ui/pages-table.js';
import { pick, type Picked } from './picked.js';
import { revisionColumns } from './revision-columns.js';
import { RevisionPanels } from './revision-panels.js';
import { Scheduled } from './scheduled.js';
import { Serving } from './serving.js';

/** What was changed, by whom and why; one revision’s changes, the difference of any two, and the way back. */
export default function RevisionsPage(): ReactNode {
  const [, navigate] = useLocation();
  const { number = '' } = useParams<{ number?: string }>();
  const [picked, setPicked] = useState<Picked>([]);
  const pages = usePages(keys.revisions, (page) =>
    dataOf(api.GET('/api/v1/llm-config/revisions', { params: { query: idCursor(page) } })),
  );
  const newest = pages.rows[0]?.number;
  const opened = /^\d+$/.test(number) ? Number(number) : null;
  const goTo = (path: string): void => {
    setPicked([]);
    navigate(path);
  };
  return (
    <>
      <PageHeader
        title="Revisions"
        note="Every change of the configuration is a revision. Open one for what it changed, or compare any two."
      >
        <Serving />
      </PageHeader>
      <Scheduled />
      <PagesTable
        pages={pages}
        what="revisions"
        label="Revisions, newest first"
        columns={revisionColumns({ picked, onPick: (revision) => setPicked(pick(picked, revision)), newest })}
        keyOf={(revision) => revision.number}
        openKey={opened}
        onOpen={(revision) => goTo(`/revisions/${revision.number}`)}
        empty={
          <EmptyState title="Nothing was changed yet">
            The first server you add or purpose you plug in becomes revision 1; from then on every step can be taken
            back.
          </EmptyState>
        }
      />
      <RevisionPanels
        key={opened}
        opened={opened}
        picked={picked}
        newest={newest}
        onPick={setPicked}
        onClose={() => goTo('/revisions')}
      />
    </>
  );
}
