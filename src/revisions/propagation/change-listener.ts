import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DatabaseStanding } from '../../database/database-standing.js';
import { ListenConnection } from '../../database/listen-connection.js';
import { REVISION_CHANNEL } from '../revision-publisher.js';

/** Channel on which the database tells that credentials have changed; a trigger sends to it. */
export const CREDENTIAL_CHANNEL = 'patchbay_credentials';
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 1000;
const POOL_TIMEOUT_MS = 3000;

/** Who is told what the database says. */
export interface ChangeAudience {
  /** The connection is open: what was said before then has been missed. */
  opened(): void;
  changed(channel: string, payload: string): void;
}

/** The one connection of an instance on which it hears of changes; it is opened again whenever it is lost. */
@Injectable()
export class ChangeListener {
  private readonly logger = new Logger('propagation');
  private connection: ListenConnection | undefined;
  private audience: ChangeAudience | undefined;
  private timer: NodeJS.Timeout | undefined;
  private retryMs = FIRST_RETRY_MS;
  private deafSince: number | undefined;
  private isPoolBusy = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly standing: DatabaseStanding,
  ) {}

  get isListening(): boolean {
    return this.connection !== undefined;
  }

  /** Listens from now on; calling it again changes nothing. */
  start(audience: ChangeAudience): void {
    if (this.audience) return;
    this.audience = audience;
    void this.connect();
  }

  stop(): void {
    this.audience = undefined;
    clearTimeout(this.timer);
    this.connection?.close();
    this.connection = undefined;
  }

  /** Over its own connection, which nobody else keeps busy; over the pool while there is none. */
  async ask(statement: string, parameters: readonly unknown[]): Promise<readonly unknown[]> {
    if (!this.connection) return this.askPool(statement, parameters);
    const rows = await this.connection.query(statement, parameters);
    this.hear();
    return rows;
  }

  notified(channel: string, payload: string): void {
    this.audience?.changed(channel, payload);
  }

  lost(error: Error): void {
    this.connection = undefined;
    this.goDeaf(error);
    this.retry();
  }

  private async connect(): Promise<void> {
    // A connection would keep a database that is not to be used from being replaced.
    if (!this.standing.isAccepted) return this.retry();
    try {
      const connection = await ListenConnection.open(this.dataSource, [REVISION_CHANNEL, CREDENTIAL_CHANNEL], this);
      await this.standing.requireOwnAt(connection);
      if (!this.audience) return connection.close();
      this.connection = connection;
      this.audience.opened();
    } catch (error) {
      this.goDeaf(error);
      this.retry();
    }
  }

  /** Jitter keeps instances that lost the database together from returning together. */
  private retry(): void {
    if (!this.audience) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.connect(), Math.random() * this.retryMs).unref();
    this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
  }

  /** Told once, not at every attempt for as long as the database is away. */
  private goDeaf(error: unknown): void {
    if (!this.audience || this.deafSince !== undefined) return;
    this.deafSince = performance.now();
    const reason = error instanceof Error ? error.message : String(error);
    this.logger.warn(
      `changes made on other instances are not heard of at once (${reason}); requests go on, and the connection is tried again`,
    );
  }

  /** A connection counts as back when something has been answered over it. */
  private hear(): void {
    this.retryMs = FIRST_RETRY_MS;
    if (this.deafSince === undefined) return;
    const seconds = ((performance.now() - this.deafSince) / 1000).toFixed(1);
    this.deafSince = undefined;
    this.logger.log(`changes made on other instances are heard of again, after ${seconds} s`);
  }

  /** One question at a time and not for long, so that a database that hangs does not use the pool up. */
  private async askPool(statement: string, parameters: readonly unknown[]): Promise<readonly unknown[]> {
    if (this.isPoolBusy) throw new Error('the database has not answered the last question yet');
    this.isPoolBusy = true;
    const limit = Promise.withResolvers<never>();
    const timer = setTimeout(() => limit.reject(new Error('the database does not answer')), POOL_TIMEOUT_MS);
    const answer = this.dataSource.query<readonly unknown[]>(statement, [...parameters]).finally(() => {
      this.isPoolBusy = false;
    });
    try {
      return await Promise.race([answer, limit.promise]);
    } finally {
      clearTimeout(timer);
      // Whoever lost the race has nobody left to tell.
      answer.catch(() => undefined);
    }
  }
}
