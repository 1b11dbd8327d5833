import { Injectable } from '@nestjs/common';
import { Clock } from './clock.js';

/** Credentials that no database can confirm any more are accepted for so long. */
export const LONGEST_UNCONFIRMED_MS = 24 * 60 * 60 * 1000;

/** For how long the credentials that are known may be relied on. */
@Injectable()
export class AccessTerm {
  /** On the clock that never jumps, which decides. */
  private confirmed = -Infinity;
  /** On the clock that people and other starts read. */
  private at = new Date(0);

  constructor(private readonly clock: Clock) {}

  get isOver(): boolean {
    return this.clock.elapsed() - this.confirmed >= LONGEST_UNCONFIRMED_MS;
  }

  /** When the database last said what is valid; the beginning of time if it never has. */
  get confirmedAt(): Date {
    return this.at;
  }

  get endsAt(): Date {
    return new Date(this.at.getTime() + LONGEST_UNCONFIRMED_MS);
  }

  /** The database has just said what is valid. */
  confirm(): void {
    this.confirmed = this.clock.elapsed();
    this.at = new Date(this.clock.now());
  }

  /** It did so at this time, before this start. */
  confirmedBefore(at: Date): void {
    this.confirmed = this.clock.elapsed() - (this.clock.now() - at.getTime());
    this.at = at;
  }
}
