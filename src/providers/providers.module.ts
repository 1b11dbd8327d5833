import { Module } from '@nestjs/common';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysService } from './api-keys.service.js';
import { DiscoveryService } from './discovery.service.js';
import { KeyVersionsController } from './key-versions.controller.js';
import { KeyVersionsService } from './key-versions.service.js';
import { ProbingModule } from './probing/probing.module.js';
import { ProviderAddresses } from './provider-addresses.js';
import { ProviderKeys } from './provider-keys.js';
import { ProviderProbe } from './provider-probe.js';
import { ProviderStates } from './provider-states.js';
import { ProviderStore } from './provider-store.js';
import { ProviderTestsService } from './provider-tests.service.js';
import { ProviderWrites } from './provider-writes.js';
import { ServersController } from './servers.controller.js';
import { ServersService } from './servers.service.js';

@Module({
  imports: [ProbingModule],
  controllers: [ServersController, ApiKeysController, KeyVersionsController],
  providers: [
    ServersService,
    ApiKeysService,
    DiscoveryService,
    KeyVersionsService,
    ProviderAddresses,
    ProviderKeys,
    ProviderProbe,
    ProviderStates,
    ProviderStore,
    ProviderTestsService,
    ProviderWrites,
  ],
})
export class ProvidersModule {}
