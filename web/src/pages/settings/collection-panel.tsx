import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import type { Schema } from '../../api/types.js';
import { EditPanel } from '../../changes/edit-panel.js';
import { useWrite } from '../../changes/use-write.js';
import { trying, writing, type Writing } from '../../changes/writing.js';
import { AmountInput } from '../../ui/amount-input.js';
import { Choice } from '../../ui/choice.js';
import { TextInput } from '../../ui/text-input.js';
import { type CollectionForm, collectionFormOf, collectionOf, collectionProblem, SIZE } from './collection-form.js';
import { DeletePanel } from './delete-panel.js';

type Collection = Schema<'Collection'>;

interface Props {
  readonly collection?: Collection;
  readonly onClose: () => void;
}

const PATH = '/api/v1/llm-config/collections/{name}';
const DISTANCES = ['cosine', 'dot', 'euclid', 'manhattan'] as const satisfies readonly Collection['distance'][];

/** Says which vectors a collection holds, or forgets it. */
export function CollectionPanel({ collection, onClose }: Props): ReactNode {
  const [isDeleting, setDeleting] = useState(false);
  if (collection === undefined) return <EditCollection onClose={onClose} />;
  if (isDeleting)
    return <DeleteCollection name={collection.name} onClose={onClose} onBack={() => setDeleting(false)} />;
  return <EditCollection collection={collection} onClose={onClose} onDelete={() => setDeleting(true)} />;
}

function EditCollection({ collection, onClose, onDelete }: Props & { readonly onDelete?: () => void }): ReactNode {
  const [form, setForm] = useState(() => collectionFormOf(collection));
  const path = { name: form.name.trim() };
  const body = collectionOf(form);
  const write = useWrite({
    write: (how: Writing) => dataOf(api.PUT(PATH, { params: { path, ...writing(how) }, body })),
    did: ({ name, vector_size }) => `Collection ${name} holds vectors of ${vector_size}.`,
    onDone: onClose,
  });
  return (
    <EditPanel
      title={collection?.name ?? 'New collection'}
      subject={`Collection ${path.name}`}
      needed="operator"
      problem={collectionProblem(form)}
      isSame={JSON.stringify(form) === JSON.stringify(collectionFormOf(collection))}
      what={['collection', path.name, body]}
      tryIt={() => dataOf(api.PUT(PATH, { params: { path, ...trying() }, body }))}
      confirm={['Save', 'Saving…']}
      write={write}
      fields={<Fields form={form} isNew={collection === undefined} onChange={setForm} />}
      removal={onDelete && { name: 'Forget it…', onPress: onDelete }}
      onClose={onClose}
    />
  );
}

interface FieldsProps {
  readonly form: CollectionForm;
  readonly isNew: boolean;
  readonly onChange: (form: CollectionForm) => void;
}

function Fields({ form, isNew, onChange }: FieldsProps): ReactNode {
  const set = (changed: Partial<CollectionForm>): void => onChange({ ...form, ...changed });
  return (
    <>
      {isNew && <TextInput label="Name" value={form.name} onChange={(name) => set({ name })} maxLength={100} isMono />}
      <TextInput
        label="Who makes its vectors"
        value={form.model}
        onChange={(model) => set({ model })}
        isMono
        placeholder="embeddings"
        description="A purpose, the name of a provider, or a model as its provider names it."
      />
      <AmountInput
        {...SIZE}
        label="Vector size"
        value={form.size}
        onChange={(size) => set({ size })}
        placeholder="1024"
      />
      <Choice
        label="Distance"
        options={DISTANCES.map((each) => ({ id: each, name: each }))}
        value={form.distance}
        onChange={(id) => set({ distance: DISTANCES.find((each) => each === id) ?? form.distance })}
        description="A note for apps; Patchbay compares no vectors."
      />
    </>
  );
}

interface DeleteProps {
  readonly name: string;
  readonly onClose: () => void;
  readonly onBack: () => void;
}

function DeleteCollection({ name, onClose, onBack }: DeleteProps): ReactNode {
  const path = { name };
  const write = useWrite({
    write: (how: Writing) => dataOf(api.DELETE(PATH, { params: { path, ...writing(how) } })),
    did: () => `Collection ${name} is forgotten.`,
    onDone: onClose,
  });
  return (
    <DeletePanel
      title={`Forget ${name}`}
      what={['collection-delete', name]}
      tryIt={() => dataOf(api.DELETE(PATH, { params: { path, ...trying() } }))}
      write={write}
      onClose={onClose}
      onBack={onBack}
    >
      <p>Embeddings of any size are then let through. The vectors themselves are not touched: Patchbay stores none.</p>
    </DeletePanel>
  );
}
