import { Injectable } from '@nestjs/common';
import type { UnusableReason } from '../errors/unusable-database.js';

/** Why a start does not work with its database yet. */
export type StartTrouble = 'away' | UnusableReason;

/** How this instance stands with its database since it has been started. */
@Injectable()
export class DatabaseStanding {
  private met: StartTrouble | undefined;
  private toldOf: string | undefined;
  private hasAccepted = false;
  private readonly first = Promise.withResolvers<void>();

  /** Undefined before the database has been looked for, and once it has been accepted. */
  get trouble(): StartTrouble | undefined {
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
  meet(trouble: StartTrouble, words: string): boolean {
    const told = trouble === 'away' ? trouble : words;
    const isNews = this.toldOf !== told;
    this.met = trouble;
    this.toldOf = told;
    return isNews;
  }
}
