import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import type { Schema } from '../../api/types.js';
import { EditPanel } from '../../changes/edit-panel.js';
import { useWrite } from '../../changes/use-write.js';
import { trying, writing, type Writing } from '../../changes/writing.js';
import { DeletePanel } from './delete-panel.js';
import { PurposeFields } from './purpose-fields.js';
import { purposeFormOf, purposeFormProblem, purposeOf } from './purpose-form.js';

type Purpose = Schema<'PurposeView'>;

const PATH = '/api/v1/llm-config/purposes/{slug}';

interface Props {
  /** The purpose to change; a new one without it. */
  readonly purpose?: Purpose;
  readonly onClose: () => void;
}

/** Adds a purpose, changes its rules, or deletes it. */
export function PurposePanel({ purpose, onClose }: Props): ReactNode {
  const [isDeleting, setDeleting] = useState(false);
  if (purpose === undefined) return <EditPurpose onClose={onClose} />;
  if (isDeleting) return <DeletePurpose purpose={purpose} onClose={onClose} onBack={() => setDeleting(false)} />;
  return <EditPurpose purpose={purpose} onClose={onClose} onDelete={() => setDeleting(true)} />;
}

function EditPurpose({ purpose, onClose, onDelete }: Props & { readonly onDelete?: () => void }): ReactNode {
  const [form, setForm] = useState(() => purposeFormOf(purpose));
  const body = purposeOf(form, purpose);
  const path = { slug: form.slug };
  const write = useWrite({
    write: (how: Writing) => dataOf(api.PUT(PATH, { params: { path, ...writing(how) }, body })),
    did: ({ slug }) => (purpose ? `Purpose ${slug} is changed.` : `Purpose ${slug} is added.`),
    onDone: onClose,
  });
  const isOpened = purpose?.data_policy === 'local_only' && !form.isLocalOnly;
  return (
    <EditPanel
      title={purpose?.slug ?? 'New purpose'}
      note="What is set here holds for the next request."
      subject={`The rules of ${form.slug}`}
      needed="operator"
      problem={purposeFormProblem(form)}
      isSame={Object.keys(body).length === 0}
      what={['purpose', form.slug, body]}
      tryIt={() => dataOf(api.PUT(PATH, { params: { path, ...trying() }, body }))}
      confirm={purpose ? ['Save', 'Saving…'] : ['Add the purpose', 'Adding…']}
      write={write}
      fields={<PurposeFields form={form} isNew={purpose === undefined} onChange={setForm} />}
      removal={onDelete && { name: 'Delete…', onPress: onDelete }}
      onClose={onClose}
    >
      {isOpened && (
        <p>
          Requests of {form.slug} may then leave this machine and its private networks, to whatever it is plugged into.
        </p>
      )}
    </EditPanel>
  );
}

interface DeleteProps {
  readonly purpose: Purpose;
  readonly onClose: () => void;
  readonly onBack: () => void;
}

function DeletePurpose({ purpose: { slug, agent_types }, onClose, onBack }: DeleteProps): ReactNode {
  const path = { slug };
  const write = useWrite({
    write: (how: Writing) => dataOf(api.DELETE(PATH, { params: { path, ...writing(how) } })),
    did: () => `Purpose ${slug} is deleted.`,
    onDone: onClose,
  });
  return (
    <DeletePanel
      title={`Delete ${slug}`}
      what={['purpose-delete', slug]}
      tryIt={() => dataOf(api.DELETE(PATH, { params: { path, ...trying() } }))}
      write={write}
      onClose={onClose}
      onBack={onBack}
    >
      <p>
        Requests that name {slug} do not find it any more.
        {agent_types.length > 0 && ` The agent types ${agent_types.join(', ')} mean it.`}
      </p>
    </DeletePanel>
  );
}
