import { type DynamicModule, Global, Module } from '@nestjs/common';
import { ThisWorker } from './this-worker.js';

/** Hands out which of the processes that share a port this one is. */
@Global()
@Module({})
export class ClusterModule {
  static forWorker(worker: ThisWorker): DynamicModule {
    return {
      module: ClusterModule,
      providers: [{ provide: ThisWorker, useValue: worker }],
      exports: [ThisWorker],
    };
  }
}
