import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { asProblem } from '../../api/problem.js';
import type { Schema } from '../../api/types.js';
import { ReasonInput } from '../../changes/reason-input.js';
import { useWrite } from '../../changes/use-write.js';
import { writing } from '../../changes/writing.js';
import { Button } from '../../ui/button.js';
import { Choice } from '../../ui/choice.js';
import { ENDS, endOf } from '../../ui/end-choice.js';
import { ErrorNote } from '../../ui/error-note.js';
import { ShownOnce } from '../../ui/shown-once.js';
import { SidePanel } from '../../ui/side-panel.js';
import { TextInput } from '../../ui/text-input.js';

interface Props {
  readonly admin: Schema<'AdminView'>;
  readonly onClose: () => void;
}

/** Makes a token for an admin and shows it once. */
export function NewTokenPanel({ admin, onClose }: Props): ReactNode {
  const [name, setName] = useState('');
  const [end, setEnd] = useState('90');
  const [reason, setReason] = useState('');
  const write = useWrite({
    write: () =>
      dataOf(
        api.POST('/api/v1/llm-config/admins/{id}/tokens', {
          params: { path: { id: admin.id }, ...writing({ reason }) },
          body: { name: name.trim() === '' ? null : name.trim(), expires_at: endOf(end, Date.now()) },
        }),
      ),
    did: ({ masked_token }) => `${admin.name} has a new token, ${masked_token}.`,
    canUndo: false,
  });
  if (write.data)
    return (
      <ShownOnce title="The new token" what="token" secret={write.data.token ?? ''} onStored={onClose}>
        <p>
          It logs {admin.name} in to this page, and manages over REST (Authorization: Bearer …) with the role{' '}
          {admin.role}. It answers no model requests: those take the key of an app.
        </p>
      </ShownOnce>
    );
  return (
    <SidePanel title="New token" note={`For ${admin.name}, with the role ${admin.role}.`} onClose={onClose}>
      <TextInput
        label="Name"
        value={name}
        onChange={setName}
        maxLength={100}
        placeholder="Where it is used"
        error={write.error ? asProblem(write.error).field('name') : undefined}
      />
      <Choice label="When it ends" options={ENDS} value={end} onChange={setEnd} />
      <ReasonInput value={reason} onChange={setReason} />
      {write.error && <ErrorNote error={write.error} />}
      <Button tone="go" isPending={write.isPending} onPress={() => write.mutate(undefined)}>
        {write.isPending ? 'Making it…' : 'Make the token'}
      </Button>
    </SidePanel>
  );
}
