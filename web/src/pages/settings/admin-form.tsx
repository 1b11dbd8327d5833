import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { asProblem } from '../../api/problem.js';
import type { Role, Schema } from '../../api/types.js';
import { ReasonInput } from '../../changes/reason-input.js';
import { useWrite } from '../../changes/use-write.js';
import { writing } from '../../changes/writing.js';
import { Button } from '../../ui/button.js';
import { Choice, type Option } from '../../ui/choice.js';
import { ErrorNote } from '../../ui/error-note.js';
import { SidePanel } from '../../ui/side-panel.js';
import { TextInput } from '../../ui/text-input.js';
import { Toggle } from '../../ui/toggle.js';

type Saved = Schema<'WrittenAdmin'>;
type Fields = Pick<Schema<'AdminView'>, 'name' | 'role' | 'enabled'>;

const ROLES: readonly (Option & { readonly id: Role })[] = [
  { id: 'viewer', name: 'Viewer', note: 'Sees everything but secrets and the audit record.' },
  { id: 'operator', name: 'Operator', note: 'Changes routes, tests providers, rotates keys.' },
  { id: 'admin', name: 'Admin', note: 'Does everything, credentials too.' },
];
const NEW: Fields = { name: '', role: 'viewer', enabled: true };
const PATH = '/api/v1/llm-config/admins';

interface NewProps {
  readonly onClose: () => void;
  readonly onSaved: (admin: Saved) => void;
}

export function NewAdmin(props: NewProps): ReactNode {
  return (
    <AdminForm
      {...props}
      title="New admin"
      note="They log in with a token, which you make right after this."
      before={NEW}
      confirm="Add the admin"
      save={(body, reason) => dataOf(api.POST(PATH, { params: writing({ reason }), body }))}
      did={({ name }) => `Admin ${name} is added.`}
    />
  );
}

export function EditAdmin({ admin, ...props }: NewProps & { readonly admin: Schema<'AdminView'> }): ReactNode {
  return (
    <AdminForm
      {...props}
      title={`Edit ${admin.name}`}
      before={admin}
      hasGroups={admin.issuer !== null}
      confirm="Save"
      save={(body, reason) => {
        const params = { path: { id: admin.id }, ...writing({ reason }) };
        return dataOf(api.PATCH(`${PATH}/{id}`, { params, body: different(body, admin) }));
      }}
      did={({ name }) => `Admin ${name} is changed.`}
    />
  );
}

interface Props extends NewProps {
  readonly title: string;
  readonly note?: string;
  readonly before: Fields;
  /** Their groups at the identity provider say which role they have. */
  readonly hasGroups?: boolean;
  readonly confirm: string;
  readonly save: (fields: Fields, reason: string) => Promise<Saved>;
  readonly did: (admin: Saved) => string;
}

function AdminForm(props: Props): ReactNode {
  const { title, note, before, hasGroups = false, confirm, save, did, onSaved, onClose } = props;
  const [fields, setFields] = useState<Fields>({ name: before.name, role: before.role, enabled: before.enabled });
  const [reason, setReason] = useState('');
  const set = (changed: Partial<Fields>): void => setFields({ ...fields, ...changed });
  const body = { ...fields, name: fields.name.trim() };
  const write = useWrite({ write: () => save(body, reason), did, onDone: onSaved, canUndo: false });
  const isReady = body.name !== '' && Object.keys(different(body, before)).length > 0;
  return (
    <SidePanel title={title} note={note} onClose={onClose}>
      <TextInput
        label="Name, as the history shows it"
        value={fields.name}
        onChange={(name) => set({ name })}
        maxLength={100}
        isRequired
        error={write.error ? asProblem(write.error).field('name') : undefined}
      />
      <Choice
        label="Role"
        options={ROLES}
        value={fields.role}
        onChange={(id) => set({ role: ROLES.find((each) => each.id === id)?.id ?? fields.role })}
        isDisabled={hasGroups}
        {...(hasGroups && { description: 'Their groups at the identity provider decide.' })}
      />
      <Toggle isOn={fields.enabled} onChange={(enabled) => set({ enabled })}>
        Enabled
      </Toggle>
      {before.enabled && !fields.enabled && <p>Their tokens, sessions and logins are refused at once.</p>}
      <ReasonInput value={reason} onChange={setReason} />
      {write.error && <ErrorNote error={write.error} />}
      <Button tone="go" isDisabled={!isReady} isPending={write.isPending} onPress={() => write.mutate(undefined)}>
        {write.isPending ? 'Saving…' : confirm}
      </Button>
    </SidePanel>
  );
}

/** Of somebody from the identity provider the role cannot be said, so only what is different is sent. */
function different({ name, role, enabled }: Fields, before: Fields): Partial<Fields> {
  return {
    ...(name !== before.name && { name }),
    ...(role !== before.role && { role }),
    ...(enabled !== before.enabled && { enabled }),
  };
}
