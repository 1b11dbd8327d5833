import { Global, Module } from '@nestjs/common';
import { ProbeClient } from './probe-client.js';
import { UpstreamPools } from './upstream-pools.js';

@Global()
@Module({ providers: [UpstreamPools, ProbeClient], exports: [UpstreamPools, ProbeClient] })
export class EgressModule {}
