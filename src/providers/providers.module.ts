import { Module } from '@nestjs/common';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysService } from './api-keys.service.js';
import { DiscoveryService } from './discovery.service.js';
import { ProviderKeys } from './provider-keys.js';
import { ProviderProbe } from './provider-probe.js';
import { ProviderStore } from './provider-store.js';
import { ProviderWrites } from './provider-writes.js';
import { ServersController } from './servers.controller.js';
import { ServersService } from './servers.service.js';

@Module({
  controllers: [ServersController, ApiKeysController],
  providers: [
    ServersService,
    ApiKeysService,
    DiscoveryService,
    ProviderKeys,
    ProviderProbe,
    ProviderStore,
    ProviderWrites,
  ],
})
export class ProvidersModule {}
