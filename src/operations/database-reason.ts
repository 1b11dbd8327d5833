import type { DatabaseTrouble } from '../database/database-standing.js';

/** What is wrong with the database, as far as this instance knows. `unread`: nothing, but what it holds is not served. */
export type DatabaseCause = DatabaseTrouble | 'silent' | 'full' | 'read_only' | 'unread';

const DELETE = 'or delete the file "deployment" in DATA_DIR';

/** What it is, and what to do where it does not pass by itself; paths are the log's. */
const CAUSES: Readonly<Record<DatabaseCause, readonly [what: string, remedy: string]>> = {
  away: ['The database has not been reached since the start', ''],
  refused: ['The database refuses this instance', ' The log has its words: correct DATABASE_URL, or what it lets in.'],
  empty: [
    'The database is empty or half restored, and is not filled because this instance belongs to a deployment',
    ` Restore the backup under another name and rename it, ${DELETE} if a new beginning is meant.`,
  ],
  other_deployment: [
    'The database is not that of the deployment this instance belongs to',
    ` Correct DATABASE_URL or restore the backup, ${DELETE} if the change is meant.`,
  ],
  defect: [
    'Connecting to the database fails because of a defect of Patchbay',
    ' The log has its words: please report it.',
  ],
  unfinished: ['What an instance begins with in its database fails', ' The log has its words.'],
  silent: ['The database does not answer', ''],
  full: ['The disk of the database is full, so it stores nothing', ' Free some space there.'],
  read_only: ['The database answers, but stores nothing, as a standby does until it is promoted', ''],
  unread: ['The database answers, but what has changed there has not been read', ' The log may have the reason.'],
};

const CONSEQUENCES = {
  file: ': requests are served from the last known configuration, management is not served.',
  memory: ': requests are served from memory, management is not served.',
  reading: ': requests are served from memory, management only reads.',
  nothing: ', and there is no last known configuration to serve from.',
  over: ': who may call has not been confirmed for 24 hours, so no credential is accepted until it is.',
} as const;

export type Consequence = keyof typeof CONSEQUENCES;

export function databaseReason(cause: DatabaseCause, consequence: Consequence): string {
  const [what, remedy] = CAUSES[cause];
  return `${what}${CONSEQUENCES[consequence]}${remedy}`;
}
