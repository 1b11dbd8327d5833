import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schema } from '../../api/types.js';
import { nameCursor, usePages } from '../../api/use-pages.js';
import { needs, useMay } from '../../session/session.js';
import { Button } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { PagesTable } from '../../ui/pages-table.js';
import { Section } from '../../ui/section.js';
import { AgentTypePanel } from './agent-type-panel.js';

type AgentType = Schema<'AgentType'>;

/** Which purpose each agent_type in requests means. */
export function AgentTypes(): ReactNode {
  const mayWrite = useMay('operator');
  const [open, setOpen] = useState<AgentType | 'new' | null>(null);
  const pages = usePages(keys.agentTypes, (page) =>
    dataOf(api.GET('/api/v1/llm-config/agent-types', { params: { query: nameCursor(page) } })),
  );
  const opened = open === null || open === 'new' ? undefined : open;
  const newOne = (
    <Button onPress={() => setOpen('new')} isDisabled={!mayWrite} {...(!mayWrite && { hint: needs('operator') })}>
      New agent type
    </Button>
  );
  return (
    <Section
      title="Agent types"
      note="Apps that say agent_type in their requests mean a purpose by it. One that is not listed means the default of the path."
      actions={newOne}
    >
      <PagesTable
        pages={pages}
        what="agent types"
        label="Agent types"
        columns={[
          { name: 'agent_type', cell: ({ name }) => name },
          { name: 'Means the purpose', cell: ({ purpose }) => purpose },
        ]}
        keyOf={({ name }) => name}
        onOpen={setOpen}
        openKey={opened?.name ?? null}
        empty={
          <EmptyState title="No agent type is listed" action={newOne}>
            Every agent_type means the default purpose of its path. List one to send it elsewhere.
          </EmptyState>
        }
      />
      {open !== null && (
        <AgentTypePanel
          key={opened?.name ?? 'new'}
          {...(opened && { agentType: opened })}
          onClose={() => setOpen(null)}
        />
      )}
    </Section>
  );
}
