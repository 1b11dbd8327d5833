import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { RoundLoop } from '../../database/rounds.js';
import { AuditKeys } from '../audit-keys.js';
import { hashOf, headMacOf, type Position, type SignedHead } from '../chain-link.js';
import { readHead, readLink } from '../chain-rows.js';
import { HeadFile } from './head-file.js';
import { HeadMemory } from './head-memory.js';

const ROUND_MS = 5000;

/** Follows the end of the record, and notices when it does not continue what was seen before. */
@Injectable()
export class HeadWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('audit');
  private readonly loop = new RoundLoop({
    logger: this.logger,
    failing: 'the audit record is not followed',
    working: 'the audit record is followed again',
    pauseMs: () => ROUND_MS * (0.75 + Math.random() / 2),
    perform: () => this.round(),
  });
  private isAlarmed = false;
  private cannotKeep = false;
  private kept: Position | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: AuditKeys,
    private readonly memory: HeadMemory,
    private readonly file: HeadFile,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    try {
      this.kept = await this.file.read();
      if (this.kept) this.memory.remember(this.kept);
    } catch (error) {
      this.logger.error(`${this.file.path} is not used, so nothing seen before this start is known: ${String(error)}`);
    }
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
    await this.keep();
  }

  /** @throws the database's error */
  async look(): Promise<void> {
    const isContinued = await this.dataSource.transaction('REPEATABLE READ', (manager) => this.follow(manager));
    if (!isContinued && !this.isAlarmed) {
      this.logger.error(
        `the audit record does not continue what this instance has seen of it up to entry ${this.memory.seen?.seq}: GET /api/v1/llm-config/audit/verify tells more`,
      );
    }
    this.isAlarmed = !isContinued;
    await this.keep();
  }

  private async follow(manager: EntityManager): Promise<boolean> {
    const { seen } = this.memory;
    const head = await readHead(manager);
    if (!head) return seen === undefined;
    if (seen && !(await continues(manager, seen, head))) return false;
    const key = await this.keys.find(manager, head.keyId);
    // Without its key nobody can tell; `verify` says so.
    if (typeof key === 'string') return true;
    if (headMacOf(head, key) !== head.mac) return false;
    this.memory.remember(head);
    return true;
  }

  private async keep(): Promise<void> {
    const { seen } = this.memory;
    if (!seen || seen.hash === this.kept?.hash) return;
    try {
      await this.file.write(seen);
      this.kept = seen;
      this.cannotKeep = false;
    } catch (error) {
      // Once, not every few seconds.
      if (!this.cannotKeep) this.logger.warn(`${this.file.path} cannot be written: ${String(error)}`);
      this.cannotKeep = true;
    }
  }

  private async round(): Promise<number> {
    if (this.dataSource.isInitialized) await this.look();
    return ROUND_MS * (0.75 + Math.random() / 2);
  }
}

async function continues(manager: EntityManager, seen: Position, head: SignedHead): Promise<boolean> {
  if (head.seq < seen.seq) return false;
  const link = await readLink(manager, seen.seq);
  return link !== undefined && hashOf(link) === seen.hash;
}
