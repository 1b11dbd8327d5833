import { Global, Module } from '@nestjs/common';
import { ConfigurationReader } from './configuration-reader.js';
import { FleetKeys } from './fleet-keys.js';
import { KeyVault } from './key-vault.js';
import { LastKnownGoodModule } from './last-known-good/last-known-good.module.js';
import { MasterKeyAgreement } from './master-key-agreement.js';
import { MissingMasterKeys } from './missing-master-keys.js';
import { ReadingConnection } from './reading-connection.js';
import { RevisionPublisher } from './revision-publisher.js';
import { SnapshotLoader } from './snapshot-loader.js';

@Global()
@Module({
  imports: [LastKnownGoodModule],
  providers: [
    ConfigurationReader,
    FleetKeys,
    KeyVault,
    MasterKeyAgreement,
    MissingMasterKeys,
    ReadingConnection,
    SnapshotLoader,
    RevisionPublisher,
  ],
  exports: [ConfigurationReader, FleetKeys, KeyVault, MissingMasterKeys, SnapshotLoader, RevisionPublisher],
})
export class RevisionsModule {}
