import { Global, Module } from '@nestjs/common';
import { BudgetsController } from './budgets.controller.js';
import { Budgets } from './budgets.port.js';
import { BudgetsService } from './budgets.service.js';
import { DeadHolders } from './dead-holders.js';
import { LeasedBudgets } from './leased-budgets.js';
import { Ledger } from './ledger.js';
import { LedgerSync } from './ledger-sync.js';
import { Purses } from './purses.js';
import { WaitingRoom } from './waiting-room.js';

/** Global, because every request of an app draws on budgets. */
@Global()
@Module({
  controllers: [BudgetsController],
  providers: [
    BudgetsService,
    DeadHolders,
    Ledger,
    LedgerSync,
    Purses,
    WaitingRoom,
    { provide: Budgets, useClass: LeasedBudgets },
  ],
  exports: [Budgets],
})
export class BudgetsModule {}
