import { Global, Module } from '@nestjs/common';
import { Audit } from './audit.js';
import { AuditKeys } from './audit-keys.js';
import { ChainWriter } from './chain-writer.js';
import { ChainedAudit } from './chained-audit.js';
import { LocalOnlyRefusals } from './local-only-refusals.js';
import { NotedRefusals } from './notes/noted-refusals.js';
import { NoteQueue } from './notes/note-queue.js';
import { AuditVerifier } from './verify/audit-verifier.js';
import { HeadFile } from './verify/head-file.js';
import { HeadMemory } from './verify/head-memory.js';
import { HeadWatch } from './verify/head-watch.js';
import { AuditController } from './views/audit.controller.js';
import { AuditLogService } from './views/audit-log.service.js';

/** Everybody may put something on record. */
@Global()
@Module({
  controllers: [AuditController],
  providers: [
    AuditKeys,
    AuditLogService,
    AuditVerifier,
    ChainWriter,
    HeadFile,
    HeadMemory,
    HeadWatch,
    NoteQueue,
    { provide: Audit, useClass: ChainedAudit },
    { provide: LocalOnlyRefusals, useClass: NotedRefusals },
  ],
  exports: [Audit, ChainWriter, LocalOnlyRefusals],
})
export class AuditModule {}
