import { Global, Module } from '@nestjs/common';
import { SnapshotHolder } from './snapshot-holder.js';
import { Vitals } from './vitals/vitals.js';

@Global()
@Module({
  providers: [
    { provide: Vitals, useFactory: () => new Vitals() },
    { provide: SnapshotHolder, useFactory: (vitals: Vitals) => new SnapshotHolder(vitals), inject: [Vitals] },
  ],
  exports: [SnapshotHolder, Vitals],
})
export class SnapshotModule {}
