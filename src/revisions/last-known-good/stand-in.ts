import { Injectable, Logger } from '@nestjs/common';
import { type AccessTerm, LONGEST_UNCONFIRMED_MS } from '../../access/access-term.js';
import { Clock } from '../../access/clock.js';
import { LastKnownAccess } from '../../access/last-known-access.js';
import { SnapshotLoader } from '../snapshot-loader.js';
import { FileRefusal } from './file-refusal.js';
import type { KnownGood } from './known-good.js';
import { SnapshotFile } from './snapshot-file.js';

/** Clocks of machines differ a little; by more than this, one of them is wrong. */
const LONGEST_AHEAD_MS = 5 * 60_000;
const HOUR_MS = 60 * 60_000;

/** Serves requests from the stored snapshot while there is no database to work with at the start. */
@Injectable()
export class StandIn {
  private readonly logger = new Logger('last known good');
  private outcome: Promise<string | undefined> | undefined;

  constructor(
    private readonly file: SnapshotFile,
    private readonly loader: SnapshotLoader,
    private readonly access: LastKnownAccess,
    private readonly clock: Clock,
  ) {}

  /**
   * Repeated calls share what the first one finds. Where the configuration has been read from the database meanwhile,
   * it stays.
   *
   * @returns what is served from the file, for the log; undefined when nothing is
   */
  takeOver(): Promise<string | undefined> {
    this.outcome ??= this.serve();
    return this.outcome;
  }

  private async serve(): Promise<string | undefined> {
    try {
      const known = await this.file.read();
      if (!known) return undefined;
      this.requireRecent(known);
      if (!(await this.loader.standIn(known.configuration))) return undefined;
      this.access.adopt(known.access);
      const { configuration, access } = known;
      const endsAt = new Date(access.confirmedAt.getTime() + LONGEST_UNCONFIRMED_MS);
      return servedWords(configuration.revision, { confirmedAt: access.confirmedAt, endsAt });
    } catch (error) {
      const reason = error instanceof FileRefusal ? error.message : String(error);
      this.logger.error(`${this.file.path} is refused: ${reason}`);
      return undefined;
    }
  }

  private requireRecent({ access: { confirmedAt } }: KnownGood): void {
    const ageMs = this.clock.now() - confirmedAt.getTime();
    const at = confirmedAt.toISOString();
    if (ageMs >= LONGEST_UNCONFIRMED_MS) {
      throw new FileRefusal(
        `it is of ${at}, and who may use Patchbay is known for ${LONGEST_UNCONFIRMED_MS / HOUR_MS} h without the database`,
      );
    }
    if (ageMs < -LONGEST_AHEAD_MS) {
      throw new FileRefusal(`it is of ${at}, which is yet to come; set the clock of this machine`);
    }
  }
}

/** What goes on without the database, for the log. */
export function servedWords(
  revision: number,
  { confirmedAt, endsAt }: Pick<AccessTerm, 'confirmedAt' | 'endsAt'>,
): string {
  return `requests are served from revision ${revision} as it was known at ${confirmedAt.toISOString()}, until ${endsAt.toISOString()} at the longest, management gets 503`;
}
