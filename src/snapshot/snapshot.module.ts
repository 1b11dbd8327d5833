import { Global, Module } from '@nestjs/common';
import { SnapshotHolder } from './snapshot-holder.js';

@Global()
@Module({ providers: [SnapshotHolder], exports: [SnapshotHolder] })
export class SnapshotModule {}
