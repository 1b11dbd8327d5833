import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { GatewayError } from '../../errors/gateway-error.js';
import { ConfigurationReader } from '../../revisions/configuration-reader.js';
import { KeyVault } from '../../revisions/key-vault.js';
import { openConfiguration, type StoredConfiguration } from '../../revisions/stored-configuration.js';
import { buildSnapshot } from '../../snapshot/build-snapshot.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import { Activation, type JudgedActivation } from '../activation.js';
import type { ActivateProvider } from '../activation.dto.js';
import { chainRows } from '../chain-store.js';

/** What the configuration would be after an activation that is not made. */
@Injectable()
export class DraftSnapshot {
  constructor(
    private readonly dataSource: DataSource,
    private readonly activation: Activation,
    private readonly reader: ConfigurationReader,
    private readonly vault: KeyVault,
  ) {}

  /**
   * Judged and read as of one moment; nothing is written, and no writer waits for it.
   * @throws {GatewayError} as the activation would
   */
  async of(active: ActivateProvider): Promise<Snapshot> {
    requireTimeless(active);
    const prepared = await this.activation.prepare(active);
    const stored = await this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      const judged = await this.activation.judge(prepared, manager);
      return withChain(await this.reader.readIn(manager), judged);
    });
    return await buildSnapshot(await openConfiguration(stored, this.vault));
  }
}

/** The chain takes the place of the one its purpose has. */
function withChain(stored: StoredConfiguration, { purpose: { slug }, tiers }: JudgedActivation): StoredConfiguration {
  const rows = chainRows(slug, tiers);
  const isOther = ({ purposeSlug }: { readonly purposeSlug: string }): boolean => purposeSlug !== slug;
  return {
    ...stored,
    revision: stored.revision + 1,
    tiers: [...stored.tiers.filter(isOther), ...rows.tiers],
    targets: [...stored.targets.filter(isOther), ...rows.targets],
  };
}

/** A draft is in force, or it explains nothing. */
function requireTimeless({ activate_at, until }: ActivateProvider): void {
  const times = Object.entries({ activate_at, until }).filter(([, time]) => time !== undefined);
  const message = 'leave it out: a draft is explained as if it were in force';
  const fields = times.map(([name]) => ({ field: `draft.active.${name}`, message }));
  const [first] = fields;
  if (first) throw new GatewayError('invalid_request', `${first.field}: ${message}`, { fields });
}
