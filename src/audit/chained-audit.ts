import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit, type AuditEntry } from './audit.js';
import { ChainWriter } from './chain-writer.js';
import { NoteQueue } from './notes/note-queue.js';

/** Writes the record as a chain in the database. */
@Injectable()
export class ChainedAudit extends Audit {
  constructor(
    private readonly writer: ChainWriter,
    private readonly notes: NoteQueue,
  ) {
    super();
  }

  append(manager: EntityManager, entry: AuditEntry): Promise<void> {
    return this.writer.append(manager, [entry]);
  }

  note(entry: AuditEntry): void {
    this.notes.add(entry);
  }
}
