import type { ReactNode } from 'react';
import { BudgetFields } from '../../ui/budget-fields.js';
import { Section } from '../../ui/section.js';
import { TextInput } from '../../ui/text-input.js';
import { Toggle } from '../../ui/toggle.js';
import type { AppForm } from './app-form.js';
import { LimitsFields } from './limits-fields.js';
import { PickProviders } from './pick-providers.js';
import { PickPurposes } from './pick-purposes.js';

interface Props {
  readonly form: AppForm;
  readonly onChange: (form: AppForm) => void;
  readonly errorOf: (field: string) => string | undefined;
}

/** Everything an app may do and use. */
export function AppFormFields({ form, onChange, errorOf }: Props): ReactNode {
  const set = (changed: Partial<AppForm>): void => onChange({ ...form, ...changed });
  return (
    <>
      <TextInput
        label="Name"
        value={form.name}
        onChange={(name) => set({ name })}
        maxLength={100}
        isRequired
        error={errorOf('name')}
      />
      <TextInput
        label="What it is for"
        value={form.description}
        onChange={(description) => set({ description })}
        maxLength={500}
        error={errorOf('description')}
      />
      <Toggle isOn={form.enabled} onChange={(enabled) => set({ enabled })}>
        Enabled
      </Toggle>
      {!form.enabled && <p className="dim">Every request of it is refused with 403 while it is disabled.</p>}
      <Section title="What it may use">
        <Allowed form={form} set={set} />
        <TextInput
          label="Only these models, one a line"
          lines={3}
          isMono
          placeholder="All models"
          value={form.models}
          onChange={(models) => set({ models })}
          error={errorOf('models')}
        />
        <Toggle isOn={form.mayPickProviders} onChange={(mayPickProviders) => set({ mayPickProviders })}>
          May pick a provider in its requests
        </Toggle>
        <Toggle isOn={form.mustUseOwnKeys} onChange={(mustUseOwnKeys) => set({ mustUseOwnKeys })}>
          Vendors serve it with its own keys only
        </Toggle>
      </Section>
      <Section title="How much">
        <LimitsFields value={form.limits} onChange={(limits) => set({ limits })} errorOf={errorOf} />
        <BudgetFields value={form.budget} onChange={(budget) => set({ budget })} />
      </Section>
    </>
  );
}

interface AllowedProps {
  readonly form: AppForm;
  readonly set: (changed: Partial<AppForm>) => void;
}

function Allowed({ form: { purposes, providers }, set }: AllowedProps): ReactNode {
  return (
    <>
      <Toggle isOn={purposes === null} onChange={(all) => set({ purposes: all ? null : [] })}>
        All purposes
      </Toggle>
      {purposes !== null && (
        <PickPurposes label="Purposes it may use" chosen={purposes} onChange={(chosen) => set({ purposes: chosen })} />
      )}
      <Toggle isOn={providers === null} onChange={(all) => set({ providers: all ? null : [] })}>
        All providers
      </Toggle>
      {providers !== null && (
        <PickProviders
          label="Providers that may serve it"
          chosen={providers}
          onChange={(chosen) => set({ providers: chosen })}
        />
      )}
    </>
  );
}
