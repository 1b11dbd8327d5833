import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schema } from '../../api/types.js';
import { needs, useMay } from '../../session/session.js';
import { Button } from '../../ui/button.js';
import { ErrorNote } from '../../ui/error-note.js';
import { PageHeader } from '../../ui/page-header.js';
import { Waiting } from '../../ui/waiting.js';
import { MasterKeys } from './master-keys.js';
import { RewrapPanel } from './rewrap-panel.js';

/** Often enough to see it move; only while secrets are being rewrapped. */
const WHILE_RUNNING_MS = 1000;

/** Which master keys are in use, where, and which can go. */
export default function EncryptionPage(): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const {
    data: encryption,
    error,
    isPending,
    refetch,
  } = useQuery({
    queryKey: keys.encryption,
    queryFn: () => dataOf(api.GET('/api/v1/llm-config/encryption')),
    // No event tells how far it is, and it ends by itself.
    refetchInterval: ({ state }) => (state.data?.rewrap.status === 'running' ? WHILE_RUNNING_MS : false),
  });
  return (
    <>
      <PageHeader
        title="Encryption"
        note="Every stored secret is sealed with a key of its own, and that one by a master key."
      >
        {encryption && <RewrapButton status={encryption.rewrap.status} onPress={() => setOpen(true)} />}
      </PageHeader>
      {isPending && <Waiting for="where the master keys are" />}
      {error && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {encryption && <MasterKeys encryption={encryption} />}
      {isOpen && encryption && <RewrapPanel encryption={encryption} onClose={() => setOpen(false)} />}
    </>
  );
}

interface RewrapButtonProps {
  readonly status: Schema<'RewrapState'>['status'];
  readonly onPress: () => void;
}

function RewrapButton({ status, onPress }: RewrapButtonProps): ReactNode {
  const mayWrite = useMay('admin');
  const isRunning = status === 'running';
  return (
    <Button onPress={onPress} isDisabled={!mayWrite || isRunning} {...(!mayWrite && { hint: needs('admin') })}>
      {isRunning ? 'Rewrapping…' : 'Rewrap…'}
    </Button>
  );
}
