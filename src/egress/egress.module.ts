import { Global, Module } from '@nestjs/common';
import { HostResolver } from './host-resolver.js';
import { Locality } from './locality.js';
import { OwnListener } from './own-listener.js';
import { ProbeClient } from './probe-client.js';
import { UpstreamPools } from './upstream-pools.js';
import { WebClient } from './web-client.js';

@Global()
@Module({
  providers: [HostResolver, OwnListener, Locality, UpstreamPools, ProbeClient, WebClient],
  exports: [Locality, UpstreamPools, ProbeClient, WebClient],
})
export class EgressModule {}
