import type { ReactNode } from 'react';
import { Choice } from '../../../ui/choice.js';
import { TextInput } from '../../../ui/text-input.js';
import { Toggle } from '../../../ui/toggle.js';
import { ModelChoice } from '../model-choice.js';
import { leadsElsewhere } from '../names.js';
import { isHealthy } from '../provider.js';
import { SecretInput } from '../secret-input.js';
import { useModels } from '../use-models.js';
import { useKnown } from '../use-provider.js';
import type { FormProps } from './edit-panel.js';

/** What everybody changes: name, address, key, model, on or off. */
export function BasicFields({ provider, form, change, wrong }: FormProps): ReactNode {
  const isServer = provider.type === 'ai_server';
  const models = useModels(provider, isServer && isHealthy(provider)).data;
  return (
    <>
      <TextInput
        label="Name"
        value={form.name}
        onChange={(name) => change({ name })}
        error={wrong('name') ?? wrong('key_name')}
        maxLength={100}
      />
      {isServer && <KindChoice kind={form.kind} onChange={(kind) => change({ kind })} />}
      <TextInput
        label="Address"
        isMono
        type="url"
        value={form.baseUrl}
        onChange={(baseUrl) => change({ baseUrl })}
        error={wrong('base_url')}
      />
      <KeyFields {...{ provider, form, change, wrong }} />
      <ModelChoice
        value={form.model}
        onChange={(model) => change({ model })}
        models={models}
        description="Asked for where a chain pins none. Empty: each request’s own model passes through."
      />
      {wrong('model') !== undefined && <p role="alert">{wrong('model')}</p>}
      <Toggle isOn={form.enabled} onChange={(enabled) => change({ enabled })}>
        Gets requests
      </Toggle>
    </>
  );
}

function KindChoice({
  kind,
  onChange,
}: {
  readonly kind: string;
  readonly onChange: (kind: string) => void;
}): ReactNode {
  const known = useKnown().data?.server_types ?? [];
  return (
    <Choice
      label="What runs there"
      options={known.map(({ name, title }) => ({ id: name, name: title }))}
      value={kind}
      onChange={onChange}
    />
  );
}

/** Keys of vendors are rotated in their own place; here only where the address asks for it. */
function KeyFields({ provider, form, change, wrong }: FormProps): ReactNode {
  const hasMoved = provider.masked_key !== null && leadsElsewhere(provider.base_url, form.baseUrl.trim());
  if (provider.type === 'api_key' && !hasMoved) return null;
  const description = hasMoved
    ? 'The address leads to another host or port. The stored key is sealed for the old one, so enter it again.'
    : provider.masked_key === null
      ? 'It has none. Only if the server wants one.'
      : `Stored: ${provider.masked_key}. Leave it empty to keep it.`;
  return (
    <>
      <SecretInput
        label="Key"
        value={form.secret}
        onChange={(secret) => change({ secret })}
        description={description}
        error={wrong('api_key')}
        isDisabled={form.removesKey}
      />
      {provider.type === 'ai_server' && provider.masked_key !== null && (
        <Toggle isOn={form.removesKey} onChange={(removesKey) => change({ removesKey, secret: '' })}>
          Remove the stored key
        </Toggle>
      )}
    </>
  );
}
