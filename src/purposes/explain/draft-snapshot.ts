import { Injectable } from '@nestjs/common';
import { ConfigurationReader } from '../../revisions/configuration-reader.js';
import { KeyVault } from '../../revisions/key-vault.js';
import { RevisionPublisher } from '../../revisions/revision-publisher.js';
import { openConfiguration } from '../../revisions/stored-configuration.js';
import { buildSnapshot } from '../../snapshot/build-snapshot.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import type { ActivateProvider } from '../activation.dto.js';
import { ActivationService } from '../activation.service.js';

/** What the configuration would be after an activation that is not made. */
@Injectable()
export class DraftSnapshot {
  constructor(
    private readonly publisher: RevisionPublisher,
    private readonly activation: ActivationService,
    private readonly reader: ConfigurationReader,
    private readonly vault: KeyVault,
  ) {}

  /**
   * Makes the change in a transaction that is rolled back, and reads what it left.
   * @throws {GatewayError} as the activation would
   */
  async of(active: ActivateProvider, author: string): Promise<Snapshot> {
    const context = { author, dryRun: true, expectedRevision: undefined };
    const write = await this.activation.writerFor(active, context);
    const { result, revision } = await this.publisher.publish(context, async (manager, number) => {
      const { action, subject } = await write(manager, number);
      return { action, subject, result: await this.reader.readIn(manager) };
    });
    return buildSnapshot(await openConfiguration({ ...result, revision }, this.vault));
  }
}
