import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AccessTerm } from './access/access-term.js';
import type { NewCredentials } from './access/bootstrap-credentials.js';
import { showCredentials } from './banner.js';
import { DatabaseSteps, type Substitute } from './database-steps.js';
import { DatabaseStanding } from './database/database-standing.js';
import { failureText } from './report.js';
import { servedWords } from './revisions/last-known-good/stand-in.js';
import { SnapshotHolder } from './snapshot/snapshot-holder.js';

/** Between tries after an error that a start would end with. */
const PAUSE_MS = 5000;

/** What begins with a database. @param made is told of credentials that were made up, which nobody knows otherwise */
type Begin = (steps: DatabaseSteps, made: (credentials: NewCredentials) => void) => Promise<void>;

/**
 * Where the database of an instance that runs turns out to be another one, it begins with the database as a start does,
 * and serves what it has in memory until there is its own.
 */
export function beginAgainWhenForeign(app: NestFastifyApplication, begin: Begin): void {
  let isUnderWay = false;
  app.get(DatabaseStanding).follow(() => {
    if (isUnderWay) return;
    isUnderWay = true;
    void beginAgain(app, begin).finally(() => {
      isUnderWay = false;
    });
  });
}

async function beginAgain(app: NestFastifyApplication, begin: Begin): Promise<void> {
  const logger = new Logger('start');
  const steps = new DatabaseSteps(app, memoryOf(app));
  const address = await app.getUrl();
  for (let told = ''; ; await delay(PAUSE_MS)) {
    try {
      return await begin(steps, (credentials) => showCredentials(address, credentials));
    } catch (error) {
      const text = failureText(error);
      app.get(DatabaseStanding).meet('unfinished', text);
      if (text !== told) logger.error(`${text}\nRequests are served from memory, and Patchbay keeps trying.`);
      told = text;
    }
  }
}

function memoryOf(app: NestFastifyApplication): Substitute {
  const [holder, term] = [app.get(SnapshotHolder), app.get(AccessTerm)];
  return { takeOver: () => Promise.resolve(servedWords(holder.revision, term)) };
}
