import { Module } from '@nestjs/common';
import { NextProbes } from './next-probes.js';
import { PoolKeeper } from './pool-keeper.js';
import { ProbeStore } from './probe-store.js';
import { Prober } from './prober.js';
import { ProbingLoop } from './probing-loop.js';
import { ProbingRhythm } from './probing-rhythm.js';
import { ProbingRound } from './probing-round.js';

@Module({
  providers: [NextProbes, PoolKeeper, ProbeStore, Prober, ProbingLoop, ProbingRhythm, ProbingRound],
  exports: [NextProbes],
})
export class ProbingModule {}
