import { Injectable } from '@nestjs/common';
import type { ProviderEntity, ProviderType } from '../../database/entities/provider.entity.js';
import { apiKeyFields, changedApiKeyFields } from '../../providers/api-key-fields.js';
import type { ReplaceApiKey } from '../../providers/api-key.dto.js';
import { ProviderAddresses } from '../../providers/provider-addresses.js';
import {
  type KeyChange,
  type ProviderFields,
  ProviderStore,
  type StoredProvider,
} from '../../providers/provider-store.js';
import { changedServerFields, serverFields } from '../../providers/server-fields.js';
import type { CreateServer } from '../../providers/server.dto.js';
import { KeyVault } from '../../revisions/key-vault.js';
import { providerEntry } from '../entry-views.js';
import type { Outcome } from '../import.dto.js';
import { type ImportStep, invalidField, outcomeOf } from './import-step.js';

/** Writes servers and api keys of a file. */
@Injectable()
export class ProviderWriter {
  constructor(
    private readonly store: ProviderStore,
    private readonly addresses: ProviderAddresses,
    private readonly vault: KeyVault,
  ) {}

  writeServer(step: ImportStep, body: CreateServer): Promise<Outcome> {
    const changed = (): Partial<ProviderFields> => changedServerFields(body);
    return this.write(step, 'ai_server', fieldsOf(step, serverFields(body), changed), body.api_key);
  }

  writeApiKey(step: ImportStep, body: ReplaceApiKey): Promise<Outcome> {
    const changed = (stored: ProviderEntity): Partial<ProviderFields> => changedApiKeyFields(body, stored);
    return this.write(step, 'api_key', fieldsOf(step, apiKeyFields(body), changed), body.api_key);
  }

  private async write(
    { manager, providers }: ImportStep,
    type: ProviderType,
    fields: ProviderFields,
    apiKey: KeyChange,
  ): Promise<Outcome> {
    const before = providers.find(fields.name);
    if (before?.provider.baseUrl !== fields.baseUrl) this.addresses.requireAllowed(fields.baseUrl, type);
    if (!before) {
      providers.keep(await this.store.create(manager, type, fields, apiKey));
      return 'created';
    }
    if (before.provider.type !== type) throw otherType(before.provider);
    const change = this.changeOf(before, fields.baseUrl, apiKey);
    const after = { ...before.provider, ...fields };
    const outcome = outcomeOf(providerEntry(before.provider), providerEntry(after));
    if (outcome === 'same' && change === undefined) return 'same';
    providers.keep(await this.store.update(manager, before, fields, change));
    return 'changed';
  }

  /** A key that is stored already is none to store, unless it has to be sealed for another address. */
  private changeOf({ provider, keys }: StoredProvider, baseUrl: string, apiKey: KeyChange): KeyChange {
    const everybodys = keys.filter(({ appId, state }) => appId === null && state === 'active');
    if (apiKey === null) return everybodys.length > 0 ? null : undefined;
    if (apiKey === undefined || provider.baseUrl !== baseUrl) return apiKey;
    const isStored = everybodys.some((key) => {
      const opened = this.vault.open(key, provider.baseUrl);
      return 'secret' in opened && opened.secret.reveal() === apiKey;
    });
    return isStored ? undefined : apiKey;
  }
}

/** A stored provider keeps what the file's format cannot say. */
function fieldsOf(
  { isWhole, providers }: ImportStep,
  whole: ProviderFields,
  changed: (stored: ProviderEntity) => Partial<ProviderFields>,
): ProviderFields {
  const stored = providers.find(whole.name)?.provider;
  if (!stored || isWhole) return whole;
  const { id: _id, type: _type, createdAt: _createdAt, updatedAt: _updatedAt, ...kept } = stored;
  return { ...kept, ...changed(stored) };
}

function otherType({ name, type }: ProviderEntity): Error {
  const is = type === 'ai_server' ? 'a server' : 'an api key';
  return invalidField('name', `"${name}" is ${is} already; delete that, or choose another name`);
}
