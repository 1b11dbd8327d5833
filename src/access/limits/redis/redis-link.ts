import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Environment } from '../../../config/environment.js';
import { loadLate } from '../../../loading/load-late.js';
import { within } from './within.js';
import { LIMIT_SCRIPTS } from './limit-scripts.js';
import type { RedisScript } from './redis-script.js';

/** A command that takes longer counts as failed: the local limiter is quicker. */
const COMMAND_LIMIT_MS = 50;
const RETRY_MS = 1000;
const CONNECT_TIMEOUT_MS = 1000;
/** A connection that stays mute for so long after a command is replaced. */
const MUTE_MS = 5000;

/** The connection to Redis, and whether anybody should wait for it. */
@Injectable()
export class RedisLink implements OnApplicationShutdown {
  private readonly logger = new Logger('redis');
  private readonly client: Redis | undefined;
  private isAnswering = false;
  private retry: NodeJS.Timeout | undefined;
  private isClosed = false;
  /** Monotonic milliseconds. */
  private decidedAloneAt = -Infinity;

  constructor({ REDIS_URL }: Environment) {
    if (REDIS_URL === undefined) return;
    const { Redis: Client } = loadLate('ioredis');
    this.client = new Client(REDIS_URL, {
      connectionName: 'patchbay',
      connectTimeout: CONNECT_TIMEOUT_MS,
      retryStrategy: () => RETRY_MS * (0.8 + Math.random() * 0.2),
      socketTimeout: MUTE_MS,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
    });
    this.client.on('error', (error: Error) => this.lose(error));
    this.client.on('close', () => this.lose(new Error('the connection was closed')));
    this.client.on('ready', () => void this.tryAgain());
  }

  /** Whether there is to be a Redis at all. */
  get isConfigured(): boolean {
    return this.client !== undefined;
  }

  /** Whether it answered last time. */
  get isUsable(): boolean {
    return this.isAnswering;
  }

  /** Something was allowed that Redis has not counted. */
  noteDecidedAlone(): void {
    this.decidedAloneAt = performance.now();
  }

  /** Whether Redis has counted all that this instance has allowed within a window of this length. */
  knowsAll(windowMs: number): boolean {
    return performance.now() - this.decidedAloneAt > windowMs;
  }

  /**
   * Resolves with what the script returns; with undefined, and soon, when Redis does not answer. Never rejects.
   *
   * @param onLate told what the script has returned after all
   */
  async ask(
    script: RedisScript,
    keys: readonly string[],
    parameters: readonly Parameter[],
    onLate?: (answer: unknown) => void,
  ): Promise<unknown> {
    if (!this.client || !this.isAnswering) return undefined;
    const answer = script.run(this.client, keys, parameters);
    try {
      return await within(COMMAND_LIMIT_MS, answer);
    } catch (error) {
      this.lose(error);
      answer.then(onLate, ignore);
      return undefined;
    }
  }

  /** As `ask`, for what nobody waits for. A Redis that is only slow is told as well: it has counted what this is about. */
  tell(script: RedisScript, keys: readonly string[], parameters: readonly Parameter[]): void {
    if (this.isAnswering) void this.ask(script, keys, parameters);
    else if (this.client?.status === 'ready') script.run(this.client, keys, parameters).catch(ignore);
  }

  onApplicationShutdown(): void {
    this.isClosed = true;
    this.isAnswering = false;
    clearTimeout(this.retry);
    this.client?.disconnect();
  }

  private lose(error: unknown): void {
    if (this.isClosed) return;
    if (this.isAnswering) {
      const reason = error instanceof Error ? error.message : String(error);
      this.logger.warn(`Redis does not answer (${reason}); each instance allows its share of the limits by itself`);
    }
    this.isAnswering = false;
    this.retry ??= setTimeout(() => {
      this.retry = undefined;
      void this.tryAgain();
    }, RETRY_MS).unref();
  }

  /** Nobody's request has to find out whether it is back. */
  private async tryAgain(): Promise<void> {
    const { client } = this;
    if (!client || this.isClosed || this.isAnswering) return;
    try {
      await within(COMMAND_LIMIT_MS, Promise.all(LIMIT_SCRIPTS.map((script) => script.load(client))));
      if (this.isClosed) return;
      this.isAnswering = true;
      this.logger.log('Redis answers; limits are shared');
    } catch (error) {
      this.lose(error);
    }
  }
}

export type Parameter = string | number;

function ignore(): void {
  // Whoever asked has gone on without it.
}
