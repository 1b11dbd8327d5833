import type { ReactNode } from 'react';
import { AmountInput } from '../../ui/amount-input.js';
import { BudgetFields } from '../../ui/budget-fields.js';
import { Section } from '../../ui/section.js';
import { TextInput } from '../../ui/text-input.js';
import { Toggle } from '../../ui/toggle.js';
import { AMOUNTS, type PurposeForm, TIMEOUTS } from './purpose-form.js';

interface Props {
  readonly form: PurposeForm;
  readonly isNew: boolean;
  readonly onChange: (form: PurposeForm) => void;
}

/** Every rule of a purpose. */
export function PurposeFields({ form, isNew, onChange }: Props): ReactNode {
  const set = (changed: Partial<PurposeForm>): void => onChange({ ...form, ...changed });
  return (
    <>
      {isNew && (
        <TextInput
          label="Name, as requests say it"
          value={form.slug}
          onChange={(slug) => set({ slug })}
          isMono
          placeholder="claims"
        />
      )}
      <TextInput label="What it is for" value={form.description} onChange={(description) => set({ description })} />
      <Section title="Data">
        <Toggle isOn={form.isLocalOnly} onChange={(isLocalOnly) => set({ isLocalOnly })}>
          Local only: nothing leaves this machine and its private networks
        </Toggle>
        <AmountInput
          {...AMOUNTS.contentDays}
          label="Keep prompts and answers, days"
          placeholder="Not kept"
          description="They are stored sealed; reading them is recorded in the audit."
          value={form.contentDays}
          onChange={(contentDays) => set({ contentDays })}
        />
      </Section>
      <Section title="Requests need">
        <Toggle isOn={form.tools} onChange={(tools) => set({ tools })}>
          Tools
        </Toggle>
        <Toggle isOn={form.jsonSchema} onChange={(jsonSchema) => set({ jsonSchema })}>
          Answers in a JSON schema
        </Toggle>
        <Toggle isOn={form.vision} onChange={(vision) => set({ vision })}>
          Vision
        </Toggle>
        <AmountInput
          {...AMOUNTS.contextTokens}
          label="Context, tokens at least"
          placeholder="Any"
          value={form.contextTokens}
          onChange={(contextTokens) => set({ contextTokens })}
        />
        <AmountInput
          {...AMOUNTS.vectorSize}
          label="Length of vectors"
          placeholder="Any"
          value={form.vectorSize}
          onChange={(vectorSize) => set({ vectorSize })}
        />
      </Section>
      <Answers form={form} set={set} />
      <Section title="Budget of all apps together">
        <BudgetFields value={form.budget} onChange={(budget) => set({ budget })} />
      </Section>
    </>
  );
}

interface AnswersProps {
  readonly form: PurposeForm;
  readonly set: (changed: Partial<PurposeForm>) => void;
}

function Answers({ form, set }: AnswersProps): ReactNode {
  return (
    <Section title="Answers">
      <AmountInput
        {...AMOUNTS.cacheSeconds}
        label="Give an answer again to who asks the same, seconds"
        placeholder="Never"
        value={form.cacheSeconds}
        onChange={(cacheSeconds) => set({ cacheSeconds })}
      />
      {form.cacheSeconds.trim() !== '' && (
        <Toggle isOn={form.isCacheShared} onChange={(isCacheShared) => set({ isCacheShared })}>
          Also to another app that asks the same
        </Toggle>
      )}
      <Toggle isOn={form.isComplete} onChange={(isComplete) => set({ isComplete })}>
        Send streams only when whole, so that a cut one can fall back
      </Toggle>
      <Toggle isOn={form.namesModels} onChange={(namesModels) => set({ namesModels })}>
        Name the model as provider:model
      </Toggle>
      <AmountInput
        {...AMOUNTS.maxRetries}
        label="Attempts beyond one per provider"
        value={form.maxRetries}
        onChange={(maxRetries) => set({ maxRetries })}
        isNeeded
      />
      {TIMEOUTS.map(({ name, label, max }) => (
        <AmountInput
          key={name}
          label={`Longest wait: ${label}`}
          min={1}
          max={max}
          placeholder="As the provider has it"
          value={form.timeouts[name]}
          onChange={(text) => set({ timeouts: { ...form.timeouts, [name]: text } })}
        />
      ))}
    </Section>
  );
}
