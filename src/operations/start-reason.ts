import type { StartTrouble } from '../database/database-standing.js';

const DELETE = 'or delete the file "deployment" in DATA_DIR';

/** What has kept the start from its database, and what to do where it does not pass by itself; paths are the log's. */
const TROUBLES: Readonly<Record<StartTrouble, readonly [what: string, remedy: string]>> = {
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
};

const CONSEQUENCES = {
  file: ': requests are served from the last known configuration, management is not served.',
  nothing: ', and there is no last known configuration to serve from.',
} as const;

/** @param trouble undefined before the database has been looked for */
export function startReason(trouble: StartTrouble = 'away', served: keyof typeof CONSEQUENCES): string {
  const [what, remedy] = TROUBLES[trouble];
  return `${what}${CONSEQUENCES[served]}${remedy}`;
}
