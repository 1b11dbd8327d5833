import { Module } from '@nestjs/common';
import { AccessModule } from '../../access/access.module.js';
import { Keeper } from './keeper.js';
import { SnapshotFile } from './snapshot-file.js';
import { StandIn } from './stand-in.js';

@Module({ imports: [AccessModule], providers: [Keeper, SnapshotFile, StandIn] })
export class LastKnownGoodModule {}
