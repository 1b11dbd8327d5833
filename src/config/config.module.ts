import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Environment } from './environment.js';

/** Hands the validated environment to whoever injects `Environment`; its type is the access. */
@Global()
@Module({})
export class ConfigModule {
  static forEnvironment(environment: Environment): DynamicModule {
    return {
      module: ConfigModule,
      providers: [{ provide: Environment, useValue: environment }],
      exports: [Environment],
    };
  }
}
