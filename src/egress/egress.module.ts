import { Global, Module } from '@nestjs/common';
import { HostResolver } from './host-resolver.js';
import { Locality } from './locality.js';
import { OwnListener } from './own-listener.js';
import { ProbeClient } from './probe-client.js';
import { UpstreamPools } from './upstream-pools.js';

@Global()
@Module({
  providers: [HostResolver, OwnListener, Locality, UpstreamPools, ProbeClient],
  exports: [Locality, UpstreamPools, ProbeClient],
})
export class EgressModule {}
