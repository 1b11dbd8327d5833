import { Module } from '@nestjs/common';
import { ProvidersModule } from '../providers/providers.module.js';
import { PurposesModule } from '../purposes/purposes.module.js';
import { EnvironmentSeeding } from './environment-seeding.js';
import { SeedStore } from './seed-store.js';

@Module({
  imports: [ProvidersModule, PurposesModule],
  providers: [EnvironmentSeeding, SeedStore],
  exports: [EnvironmentSeeding],
})
export class SeedingModule {}
