import { UnusableDatabase } from '../errors/unusable-database.js';
import { isDatabaseAway, isDatabaseBusy, sqlStateOf } from './database-errors.js';

/** What an error at connecting to the database means: what passes by itself stays what it is. */
export function connectingError(error: unknown): unknown {
  if (isDatabaseAway(error) || isDatabaseBusy(error) || error instanceof UnusableDatabase) return error;
  return isTold(error) ? refusal(error) : defect(error);
}

/** In the database's own words, which say what is to be mended: the password, the name, TLS. */
export function refusal(error: Error): UnusableDatabase {
  const words = `The database of DATABASE_URL refuses Patchbay (${error.message}); correct DATABASE_URL.`;
  return new UnusableDatabase(words, 'refused', { cause: error });
}

/** What the server or TLS says has a code; what node-postgres says of a server it cannot talk to is a plain error. */
function isTold(error: unknown): error is Error {
  return error instanceof Error && (sqlStateOf(error) !== '' || error.constructor === Error);
}

function defect(error: unknown): UnusableDatabase {
  const words = `Patchbay cannot connect to the database because of a defect of its own (${String(error)}); please report it.`;
  return new UnusableDatabase(words, 'defect', { cause: error });
}
