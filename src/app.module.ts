import { type DynamicModule, Module } from '@nestjs/common';
import { APP_PIPE } from '@nestjs/core';
import { AccessModule } from './access/access.module.js';
import { AdminsModule } from './access/admins/admins.module.js';
import { AppsModule } from './access/apps/apps.module.js';
import { LimitsModule } from './access/limits/limits.module.js';
import { LoginModule } from './access/login/login.module.js';
import { AuditModule } from './audit/audit.module.js';
import { Alone } from './cluster/alone.js';
import { ClusterModule } from './cluster/cluster.module.js';
import type { ThisWorker } from './cluster/this-worker.js';
import { ConfigModule } from './config/config.module.js';
import type { Environment } from './config/environment.js';
import { CryptoModule } from './crypto/crypto.module.js';
import type { KeyRing } from './crypto/key-ring.js';
import { DatabaseModule } from './database/database.module.js';
import { EgressModule } from './egress/egress.module.js';
import { EncryptionModule } from './encryption/encryption.module.js';
import { InferenceModule } from './inference/inference.module.js';
import { LiveModule } from './live/live.module.js';
import { ModelsModule } from './models/models.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { PlaygroundModule } from './playground/playground.module.js';
import { ProvidersModule } from './providers/providers.module.js';
import { PurposesModule } from './purposes/purposes.module.js';
import { PropagationModule } from './revisions/propagation/propagation.module.js';
import { HistoryModule } from './revisions/history/history.module.js';
import { RevisionsModule } from './revisions/revisions.module.js';
import { SeedingModule } from './seeding/seeding.module.js';
import { SnapshotModule } from './snapshot/snapshot.module.js';
import { TransferModule } from './transfer/transfer.module.js';
import { BudgetsModule } from './usage/budgets/budgets.module.js';
import { CostModule } from './usage/cost/cost.module.js';
import { UsageModule } from './usage/usage.module.js';
import { RequestValidationPipe } from './validation/request-validation.pipe.js';

/** What an instance is made from, prepared before Nest starts. */
export interface AppParts {
  readonly environment: Environment;
  readonly keyRing: KeyRing;
  readonly databaseUrl: string;
  /** Absent where one process serves alone. */
  readonly worker?: ThisWorker;
}

@Module({})
export class AppModule {
  static from({ environment, keyRing, databaseUrl, worker = new Alone() }: AppParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forEnvironment(environment),
        ClusterModule.forWorker(worker),
        CryptoModule.forKeyRing(keyRing),
        DatabaseModule.forUrl(databaseUrl, environment.DATABASE_POOL_SIZE),
        SnapshotModule,
        EgressModule,
        AuditModule,
        RevisionsModule,
        HistoryModule,
        LimitsModule,
        AccessModule,
        PropagationModule,
        AdminsModule,
        AppsModule,
        LoginModule,
        EncryptionModule,
        ProvidersModule,
        PurposesModule,
        TransferModule,
        SeedingModule,
        BudgetsModule,
        CostModule,
        UsageModule,
        LiveModule,
        // Before the routes of OpenAI's API, whose list of models takes any path below it.
        ModelsModule,
        InferenceModule,
        PlaygroundModule,
        OperationsModule,
      ],
      providers: [{ provide: APP_PIPE, useClass: RequestValidationPipe }],
    };
  }
}
