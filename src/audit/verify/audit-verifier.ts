import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditKeys } from '../audit-keys.js';
import type { Position, SignedHead } from '../chain-link.js';
import { readHead, readLinks } from '../chain-rows.js';
import { BEGIN } from '../own-entries.js';
import { ChainCheck } from './chain-check.js';
import { HeadMemory } from './head-memory.js';
import type { Verification } from './verification.dto.js';

const PAGE = 1000;
/** Each revision is a write, and so has an entry, since the record began. */
const FORGOTTEN = `
  select r.number from revisions r
  where r.number > (select revision_before from (
      select (details ->> 'revision')::integer as revision_before from audit_entries where seq = 1 and action = $1
    ) as first)
    and not exists (select from audit_entries e where e.revision = r.number)
  order by r.number limit 100`;

/** Checks the whole record: every entry, their order, both ends, and what this instance remembers of it. */
@Injectable()
export class AuditVerifier {
  private readonly logger = new Logger('audit');
  private running: Promise<Verification> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: AuditKeys,
    private readonly memory: HeadMemory,
  ) {}

  /** One at a time; who asks meanwhile gets the same answer. */
  verify(): Promise<Verification> {
    this.running ??= this.run().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async run(): Promise<Verification> {
    // Before the moment that is looked at: what is seen later may not be part of it.
    const { seen } = this.memory;
    const verification = await this.dataSource.transaction('REPEATABLE READ', (manager) => this.check(manager, seen));
    if (!verification.ok) this.logger.error(`the audit record is not as it was written: ${summary(verification)}`);
    return verification;
  }

  private async check(manager: EntityManager, seen: Position | undefined): Promise<Verification> {
    const check = new ChainCheck({ keys: await this.keys.readAll(manager), seen });
    const head = await readHead(manager);
    let after = Number.MIN_SAFE_INTEGER;
    for (;;) {
      const links = await readLinks(manager, after, PAGE);
      for (const link of links) check.accept(link);
      const last = links.at(-1);
      if (!last || links.length < PAGE) break;
      after = last.seq;
    }
    check.finish(head);
    await this.checkRevisions(manager, check);
    return verificationOf(check, head);
  }

  private async checkRevisions(manager: EntityManager, check: ChainCheck): Promise<void> {
    // A first entry that was changed is found already, and may hold anything.
    if (check.firstBad === 1) return;
    const forgotten: { number: number }[] = await manager.query(FORGOTTEN, [BEGIN]);
    for (const { number } of forgotten) check.report('revision_not_recorded', null, `revision ${number}`);
  }
}

function verificationOf(check: ChainCheck, head: SignedHead | undefined): Verification {
  return {
    ok: check.problemCount === 0,
    checked: check.checked,
    first_bad: check.firstBad ?? null,
    problem_count: check.problemCount,
    problems: check.problems,
    head: head ? { seq: head.seq, hash: head.hash } : null,
  };
}

function summary({ problem_count: count, problems }: Verification): string {
  const [first] = problems;
  return `${count} problems, the first ${first?.kind} at ${first?.seq ?? 'no'} entry`;
}
