import { type DynamicModule, Global, Module } from '@nestjs/common';
import { KeyRing } from './key-ring.js';
import { LoadedKeys } from './loaded-keys.js';

@Global()
@Module({})
export class CryptoModule {
  static forKeyRing(ring: KeyRing): DynamicModule {
    return {
      module: CryptoModule,
      providers: [{ provide: KeyRing, useValue: ring }, LoadedKeys],
      exports: [KeyRing, LoadedKeys],
    };
  }
}
