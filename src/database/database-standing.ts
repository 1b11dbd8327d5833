import { Injectable } from '@nestjs/common';
import { UnusableDatabase, type UnusableReason } from '../errors/unusable-database.js';
import { isTableMissing } from './database-errors.js';

/** Why this instance does not work with its database. `unfinished`: it is the right one, but a step of the beginning fails. */
export type DatabaseTrouble = 'away' | 'unfinished' | UnusableReason;

/** A connection to the database, wherever that may be by now. */
export interface Connection {
  query(statement: string, parameters: readonly unknown[]): Promise<readonly unknown[]>;
  close(): void;
}

/** How this instance stands with its database. */
@Injectable()
export class DatabaseStanding {
  private met: DatabaseTrouble | undefined;
  private toldOf: string | undefined;
  private hasAccepted = false;
  private readonly first = Promise.withResolvers<void>();
  private own: string | undefined;
  private follower: () => void = () => undefined;

  /** Undefined before the database has been looked for, and while it is accepted. */
  get trouble(): DatabaseTrouble | undefined {
    return this.met;
  }

  /** Whether it has been found to be the one of this instance; before that, nothing is to be stored in it. */
  get isAccepted(): boolean {
    return this.hasAccepted;
  }

  /** Resolves when that is so for the first time. */
  get accepted(): Promise<void> {
    return this.first.promise;
  }

  /** Id of the deployment this instance works with; undefined while any would do. */
  get deployment(): string | undefined {
    return this.own;
  }

  /** @param deployment undefined: the one that is met first */
  belongTo(deployment: string | undefined): void {
    this.own = deployment;
  }

  accept(): void {
    this.hasAccepted = true;
    this.first.resolve();
    this.met = undefined;
    this.toldOf = undefined;
  }

  /** It has been away: another one may have come in its place. */
  doubt(): void {
    this.hasAccepted = false;
  }

  /**
   * @param words of it; those of a database that is away change as it comes and goes
   * @returns whether that is news
   */
  meet(trouble: DatabaseTrouble, words: string): boolean {
    const told = trouble === 'away' ? trouble : words;
    const isNews = this.toldOf !== told;
    this.met = trouble;
    this.toldOf = told;
    return isNews;
  }

  /** @param follower is told when the database that was accepted turns out to be another one by now; must not throw */
  follow(follower: () => void): void {
    this.follower = follower;
  }

  /**
   * To be asked with what a reading says of itself, before anything else of it is used.
   *
   * @throws {UnusableDatabase} when that is not the deployment of this instance
   */
  requireOwn(found: string | null | undefined): void {
    this.own ??= found ?? undefined;
    if (found && found === this.own) return;
    this.turnOut();
    throw new UnusableDatabase(
      `The database is not that of deployment ${this.own}, so it is not used.`,
      'other_deployment',
    );
  }

  /**
   * To be asked when a connection has just been opened: there may be another database by now. Closes it then.
   *
   * @throws {UnusableDatabase} as `requireOwn` does
   * @throws the database's error
   */
  async requireOwnAt(connection: Connection): Promise<void> {
    if (this.own === undefined) return;
    try {
      const [row] = await this.reading(() => connection.query('select id from deployment', []));
      this.requireOwn((row as { readonly id: string } | undefined)?.id);
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** @throws {UnusableDatabase} when a table is missing; what the reading throws for another reason */
  async reading<Result>(read: () => Promise<Result>): Promise<Result> {
    try {
      return await read();
    } catch (error) {
      if (!isTableMissing(error)) throw error;
      this.turnOut();
      const words = 'The database lacks tables, so it is not used: restore the backup (docs/backup.md).';
      throw new UnusableDatabase(words, 'empty', { cause: error });
    }
  }

  private turnOut(): void {
    if (!this.hasAccepted) return;
    this.hasAccepted = false;
    this.follower();
  }
}
