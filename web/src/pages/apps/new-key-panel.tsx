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
import { SidePanel } from '../../ui/side-panel.js';
import { TextInput } from '../../ui/text-input.js';
import { Toggle } from '../../ui/toggle.js';
import { areLimitsRight, type LimitsForm, limitsFormOf, limitsOf } from './limits.js';
import { LimitsFields } from './limits-fields.js';
import { NewSecret } from './new-secret.js';
import { PickPurposes } from './pick-purposes.js';

interface Props {
  readonly app: Schema<'AppView'>;
  readonly onClose: () => void;
}

/** A key as its form holds it. Null for purposes: all of the app’s. */
interface KeyForm {
  readonly name: string;
  readonly end: string;
  readonly purposes: readonly string[] | null;
  readonly hasLimits: boolean;
  readonly limits: LimitsForm;
}

const NEW_KEY: KeyForm = { name: '', end: 'never', purposes: null, hasLimits: false, limits: limitsFormOf({}) };

/** Makes a key and shows it once. */
export function NewKeyPanel({ app, onClose }: Props): ReactNode {
  const [form, setForm] = useState<KeyForm>(NEW_KEY);
  const [reason, setReason] = useState('');
  const write = useWrite({
    write: () =>
      dataOf(
        api.POST('/api/v1/llm-config/apps/{id}/keys', {
          params: { path: { id: app.id }, ...writing({ reason }) },
          body: keyOf(form),
        }),
      ),
    did: ({ masked_key }) => `“${app.name}” has a new key, ${masked_key}.`,
    canUndo: false,
  });
  if (write.data) return <NewSecret app={app} made={write.data} title="The new key" onStored={onClose} />;

  return (
    <SidePanel
      title="New key"
      note={`For “${app.name}”. It may do what the app may, unless you say less here.`}
      onClose={onClose}
    >
      <Fields app={app} form={form} onChange={setForm} error={write.error} />
      <ReasonInput value={reason} onChange={setReason} />
      {write.error && <ErrorNote error={write.error} />}
      <Button tone="go" isDisabled={!isRight(form)} isPending={write.isPending} onPress={() => write.mutate(undefined)}>
        {write.isPending ? 'Making it…' : 'Make the key'}
      </Button>
    </SidePanel>
  );
}

interface FieldsProps {
  readonly app: Schema<'AppView'>;
  readonly form: KeyForm;
  readonly onChange: (form: KeyForm) => void;
  readonly error: unknown;
}

function Fields({ app, form, onChange, error }: FieldsProps): ReactNode {
  const { name, end, purposes, hasLimits, limits } = form;
  const set = (changed: Partial<KeyForm>): void => onChange({ ...form, ...changed });
  const refusal = error === null ? undefined : asProblem(error);
  return (
    <>
      <TextInput
        label="Name"
        value={name}
        onChange={(text) => set({ name: text })}
        maxLength={100}
        placeholder="Where it is used"
        error={refusal?.field('name')}
      />
      <Choice label="When it ends" options={ENDS} value={end} onChange={(id) => set({ end: id })} />
      <Toggle isOn={purposes === null} onChange={(isAll) => set({ purposes: isAll ? null : [] })}>
        Every purpose of the app
      </Toggle>
      {purposes !== null && (
        <PickPurposes
          label="Purposes it may be used for"
          among={app.purposes}
          chosen={purposes}
          onChange={(chosen) => set({ purposes: chosen })}
        />
      )}
      <Toggle isOn={hasLimits} onChange={(isOn) => set({ hasLimits: isOn })}>
        Limits of its own, besides those of the app
      </Toggle>
      {hasLimits && (
        <LimitsFields
          value={limits}
          onChange={(changed) => set({ limits: changed })}
          errorOf={(field) => refusal?.field(field)}
        />
      )}
    </>
  );
}

function isRight({ purposes, hasLimits, limits }: KeyForm): boolean {
  return purposes?.length !== 0 && (!hasLimits || areLimitsRight(limits));
}

function keyOf({ name, end, purposes, hasLimits, limits }: KeyForm): Schema<'CreateAppKey'> {
  return {
    name: name.trim() === '' ? null : name.trim(),
    expires_at: endOf(end, Date.now()),
    purposes: purposes === null ? null : [...purposes],
    limits: hasLimits ? limitsOf(limits) : {},
  };
}
