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
import { EndedGraces } from './rotation/ended-graces.js';
import { ExpiringKeys } from './rotation/expiring-keys.js';
import { KeyProof } from './rotation/key-proof.js';
import { KeySuccession } from './rotation/key-succession.js';
import { KeyWatch } from './rotation/key-watch.js';
import { RotationController } from './rotation/rotation.controller.js';
import { RotationService } from './rotation/rotation.service.js';
import { ServersController } from './servers.controller.js';
import { ServersService } from './servers.service.js';
import { TrialsController } from './trials/trials.controller.js';
import { TrialsService } from './trials/trials.service.js';
import { VendorsController } from './vendors.controller.js';

@Module({
  imports: [ProbingModule],
  controllers: [
    ServersController,
    ApiKeysController,
    KeyVersionsController,
    RotationController,
    TrialsController,
    VendorsController,
  ],
  providers: [
    ServersService,
    ApiKeysService,
    DiscoveryService,
    EndedGraces,
    ExpiringKeys,
    KeyProof,
    KeySuccession,
    KeyVersionsService,
    KeyWatch,
    ProviderAddresses,
    ProviderKeys,
    ProviderProbe,
    ProviderStates,
    ProviderStore,
    ProviderTestsService,
    ProviderWrites,
    RotationService,
    TrialsService,
  ],
  exports: [ProviderAddresses, ProviderStore],
})
export class ProvidersModule {}
