import { Global, Module } from '@nestjs/common';
import { ConfigurationReader } from './configuration-reader.js';
import { KeyVault } from './key-vault.js';
import { RevisionPublisher } from './revision-publisher.js';
import { SnapshotLoader } from './snapshot-loader.js';

@Global()
@Module({
  providers: [ConfigurationReader, KeyVault, SnapshotLoader, RevisionPublisher],
  exports: [KeyVault, SnapshotLoader, RevisionPublisher],
})
export class RevisionsModule {}
