import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { asProblem } from '../../api/problem.js';
import type { Schema } from '../../api/types.js';
import { EditPanel } from '../../changes/edit-panel.js';
import { useWrite } from '../../changes/use-write.js';
import { trying, type Writing, writing } from '../../changes/writing.js';
import { type AppForm, appFormOf, appFormProblem, changedAppOf, newAppOf } from './app-form.js';
import { AppFormFields } from './app-form-fields.js';

type App = Schema<'AppView'>;
type Saved = Schema<'WrittenApp'>;

interface Props {
  readonly onClose: () => void;
  readonly onSaved: (app: Saved) => void;
}

/** Adds an app. */
export function NewApp({ onClose, onSaved }: Props): ReactNode {
  const [form, setForm] = useState(() => appFormOf());
  const path = '/api/v1/llm-config/apps';
  const write = useWrite({
    write: (how: Writing) => dataOf(api.POST(path, { params: writing(how), body: newAppOf(form) })),
    did: ({ name }) => `App “${name}” is added.`,
    onDone: onSaved,
    // A rollback leaves who may call as it is.
    canUndo: false,
  });
  return (
    <EditPanel
      title="New app"
      note="An app calls with keys of its own. You make the first one right after this."
      subject={`App “${form.name.trim()}”`}
      needed="admin"
      problem={appFormProblem(form)}
      what={['new-app', form]}
      tryIt={() => dataOf(api.POST(path, { params: trying(), body: newAppOf(form) }))}
      confirm={['Add the app', 'Adding…']}
      write={write}
      fields={<Fields form={form} onChange={setForm} error={write.error} />}
      onClose={onClose}
    />
  );
}

/** Changes an app. */
export function EditApp({ app, onClose, onSaved }: Props & { readonly app: App }): ReactNode {
  const [form, setForm] = useState(() => appFormOf(app));
  const path = { id: app.id };
  const body = changedAppOf(form, app);
  const write = useWrite({
    write: (how: Writing) =>
      dataOf(api.PATCH('/api/v1/llm-config/apps/{id}', { params: { path, ...writing(how) }, body })),
    did: ({ name }) => `App “${name}” is changed.`,
    onDone: onSaved,
    // A rollback leaves who may call as it is.
    canUndo: false,
  });
  return (
    <EditPanel
      title={`Edit ${app.name}`}
      subject={`App “${app.name}”`}
      needed="admin"
      problem={appFormProblem(form)}
      isSame={Object.keys(body).length === 0}
      what={['app', app.id, body]}
      tryIt={() => dataOf(api.PATCH('/api/v1/llm-config/apps/{id}', { params: { path, ...trying() }, body }))}
      confirm={['Save', 'Saving…']}
      write={write}
      fields={<Fields form={form} onChange={setForm} error={write.error} />}
      onClose={onClose}
    >
      {!form.enabled && app.enabled && (
        <p>Every request of “{app.name}” will be refused with 403 at once, whatever key it comes with.</p>
      )}
      <p className="dim">A rollback does not take this back: apps stay as they are. Edit the app again instead.</p>
    </EditPanel>
  );
}

interface FieldsProps {
  readonly form: AppForm;
  readonly onChange: (form: AppForm) => void;
  readonly error: unknown;
}

function Fields({ form, onChange, error }: FieldsProps): ReactNode {
  const refusal = error === null ? undefined : asProblem(error);
  return <AppFormFields form={form} onChange={onChange} errorOf={(field) => refusal?.field(field)} />;
}
