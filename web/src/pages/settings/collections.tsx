import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schema } from '../../api/types.js';
import { nameCursor, usePages } from '../../api/use-pages.js';
import { needs, useMay } from '../../session/session.js';
import { Button } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { count } from '../../ui/format.js';
import { PagesTable } from '../../ui/pages-table.js';
import { Section } from '../../ui/section.js';
import type { Column } from '../../ui/table.js';
import { CollectionPanel } from './collection-panel.js';

type Collection = Schema<'Collection'>;

const COLUMNS: readonly Column<Collection>[] = [
  { name: 'Collection', share: 1.4, cell: ({ name }) => name },
  { name: 'Vectors made by', share: 1.4, cell: ({ model }) => <span className="mono">{model}</span> },
  { name: 'Vector size', isNumber: true, cell: ({ vector_size }) => count(vector_size) },
  { name: 'Distance', cell: ({ distance }) => distance },
];

/** Vector collections: who makes their vectors, and how long those are. */
export function Collections(): ReactNode {
  const mayWrite = useMay('operator');
  const [open, setOpen] = useState<Collection | 'new' | null>(null);
  const pages = usePages(keys.collections, (page) =>
    dataOf(api.GET('/api/v1/llm-config/collections', { params: { query: nameCursor(page) } })),
  );
  const opened = open === null || open === 'new' ? undefined : open;
  const newOne = (
    <Button onPress={() => setOpen('new')} isDisabled={!mayWrite} {...(!mayWrite && { hint: needs('operator') })}>
      New collection
    </Button>
  );
  return (
    <Section
      title="Vector collections"
      note="Embeddings of another size than the collection’s are refused, before they spoil it."
      actions={newOne}
    >
      <PagesTable
        pages={pages}
        what="collections"
        label="Vector collections"
        columns={COLUMNS}
        keyOf={({ name }) => name}
        onOpen={setOpen}
        openKey={opened?.name ?? null}
        empty={
          <EmptyState title="No collection is known" action={newOne}>
            Name the collections of your vector database here, and Patchbay refuses embeddings that would not fit them.
          </EmptyState>
        }
      />
      {open !== null && (
        <CollectionPanel
          key={opened?.name ?? 'new'}
          {...(opened && { collection: opened })}
          onClose={() => setOpen(null)}
        />
      )}
    </Section>
  );
}
