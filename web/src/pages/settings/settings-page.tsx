import type { ReactNode } from 'react';
import { useLocation, useParams } from 'wouter';
import { NothingHere } from '../../app/nothing-here.js';
import { ButtonLink } from '../../ui/button.js';
import { PageHeader } from '../../ui/page-header.js';
import { Tabs, type TabOf } from '../../ui/tabs.js';
import { Admins } from './admins.js';
import { AgentTypes } from './agent-types.js';
import { Collections } from './collections.js';
import { Purposes } from './purposes.js';
import { Sessions } from './sessions.js';
import { Transfer } from './transfer.js';

const FIRST = 'purposes';
const TABS: readonly TabOf[] = [
  { id: FIRST, name: 'Purposes and data', content: () => <Purposes /> },
  { id: 'agent-types', name: 'Agent types', content: () => <AgentTypes /> },
  { id: 'collections', name: 'Collections', content: () => <Collections /> },
  { id: 'admins', name: 'Admins', content: () => <Admins /> },
  { id: 'sessions', name: 'Sessions', content: () => <Sessions /> },
  { id: 'transfer', name: 'Import and export', content: () => <Transfer /> },
];

/** What is set once and rarely changed. */
export default function SettingsPage(): ReactNode {
  const [, navigate] = useLocation();
  const { '*': rest = '' } = useParams<{ '*'?: string }>();
  const chosen = rest === '' ? FIRST : rest;
  if (!TABS.some(({ id }) => id === chosen)) return <NothingHere />;
  return (
    <>
      <PageHeader
        title="Settings"
        note="Data policies, names that requests use, who may manage, and the configuration as a file."
      >
        <ButtonLink href="/docs" target="_blank" rel="noreferrer">
          API reference
        </ButtonLink>
      </PageHeader>
      <Tabs label="Settings" tabs={TABS} chosen={chosen} onChoose={(id) => navigate(`/settings/${id}`)} />
    </>
  );
}
