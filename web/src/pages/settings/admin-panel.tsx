import { type ReactNode, useState } from 'react';
import type { Schema } from '../../api/types.js';
import { Ago } from '../../ui/ago.js';
import { Button } from '../../ui/button.js';
import { Facts } from '../../ui/facts.js';
import { SidePanel } from '../../ui/side-panel.js';
import { Status } from '../../ui/status.js';
import { EditAdmin } from './admin-form.js';
import { AdminTokens } from './admin-tokens.js';
import { EndAdminPanel } from './end-admin-panel.js';
import { NewTokenPanel } from './new-token-panel.js';

interface Props {
  readonly admin: Schema<'AdminView'>;
  readonly onClose: () => void;
}

type Step = 'view' | 'edit' | 'token' | 'delete' | Schema<'AdminTokenView'>;

/** One admin and their tokens. */
export function AdminPanel({ admin, onClose }: Props): ReactNode {
  const [step, setStep] = useState<Step>('view');
  const back = (): void => setStep('view');
  if (step === 'edit') return <EditAdmin admin={admin} onClose={back} onSaved={back} />;
  if (step === 'token') return <NewTokenPanel admin={admin} onClose={back} />;
  if (step === 'delete') return <EndAdminPanel admin={admin} onClose={back} onDone={onClose} />;
  if (step !== 'view') return <EndAdminPanel admin={admin} token={step} onClose={back} onDone={back} />;
  return (
    <SidePanel title={admin.name} onClose={onClose}>
      <Facts
        facts={[
          ['Role', admin.role],
          [
            'State',
            <Status key="state" tone={admin.enabled ? 'ok' : 'off'}>
              {admin.enabled ? 'enabled' : 'disabled'}
            </Status>,
          ],
          ['Comes by', admin.issuer ?? 'tokens'],
          ['Known there as', admin.subject ?? undefined],
          ['Last login', <Ago key="login" at={admin.last_login_at} />],
          ['Added', <Ago key="added" at={admin.created_at} />],
        ]}
      />
      <AdminTokens admin={admin} onRevoke={setStep} onNew={() => setStep('token')} />
      <Button onPress={() => setStep('edit')}>Edit…</Button>
      <Button tone="danger" onPress={() => setStep('delete')}>
        Delete…
      </Button>
    </SidePanel>
  );
}
