import { Global, Module } from '@nestjs/common';
import { CallerLimits } from '../caller-limits.js';
import { RedisAnswers } from '../shared-answers/redis-answers.js';
import { SharedAnswers } from '../shared-answers/shared-answers.js';
import { Allowance, ProviderRates } from './allowance.js';
import { AppAllowance } from './app-allowance.js';
import { CallerThrottler } from './caller-throttler.js';
import { CallerWindows } from './caller-windows.js';
import { ClientAddresses } from './client-addresses.js';
import { FleetProviderRates } from './fleet-provider-rates.js';
import { FleetSize } from './fleet-size.js';
import { LocalLimits } from './local-limits.js';
import { LocalProviderRates } from './local-provider-rates.js';
import { RedisLink } from './redis/redis-link.js';
import { SharedCallers } from './redis/shared-callers.js';
import { SharedLimits } from './redis/shared-limits.js';
import { SharedPlaces } from './redis/shared-places.js';
import { ThrottledCallers } from './throttled-callers.js';

/** Global, because whoever lets requests in, chooses providers or counts instances needs a part of it. */
@Global()
@Module({
  providers: [
    CallerThrottler,
    CallerWindows,
    ClientAddresses,
    FleetSize,
    LocalLimits,
    LocalProviderRates,
    RedisLink,
    SharedCallers,
    SharedLimits,
    SharedPlaces,
    { provide: Allowance, useClass: AppAllowance },
    { provide: CallerLimits, useClass: ThrottledCallers },
    { provide: ProviderRates, useClass: FleetProviderRates },
    { provide: SharedAnswers, useClass: RedisAnswers },
  ],
  exports: [Allowance, CallerLimits, ClientAddresses, FleetSize, ProviderRates, RedisLink, SharedAnswers],
})
export class LimitsModule {}
