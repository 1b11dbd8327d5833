import { QueryFailedError } from 'typeorm';
import { GatewayError } from '../errors/gateway-error.js';
import { UnusableDatabase } from '../errors/unusable-database.js';

const UNIQUE_VIOLATION = '23505';
const UNDEFINED_TABLE = '42P01';
const DISK_FULL = '53100';
/**
 * SQLSTATE classes that mean the server is away or going away, not that a statement was wrong. 25006: it is read-only,
 * as a standby is until it has been promoted.
 */
const AWAY_STATES = /^(08|53|57P|25006)/;
/** It answers, and lets nobody in: invalid authorization, or there is no database of that name. */
const REFUSAL_STATES = /^(28|3D)/;
const AWAY_CODES = /^(ECONN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)/;
/** node-postgres and TypeORM report these without a code. */
const AWAY_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|not established|(is|driver) not connected|after calling end on the pool|Query runner already released/i;

function codeOf(error: unknown): string {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

/** SQLSTATE or the code of the connection's error; empty when it has none. */
export function sqlStateOf(error: unknown): string {
  return codeOf(error);
}

/** The server has no room left on its disk. */
export function isDiskFull(error: unknown): boolean {
  return codeOf(error) === DISK_FULL;
}

/** Of a database that is empty, or of something else. */
export function isTableMissing(error: unknown): boolean {
  return codeOf(error) === UNDEFINED_TABLE;
}

export function isUniqueViolation(error: unknown): boolean {
  return codeOf(error) === UNIQUE_VIOLATION;
}

/** A row cannot be as it was asked to be beside the others: a name twice, a reference to nothing. */
export function isIntegrityViolation(error: unknown): boolean {
  return codeOf(error).startsWith('23');
}

/** A lock or a statement took longer than it may, or two waited for each other: the database is there, but busy. */
const BUSY_STATES: ReadonlySet<string> = new Set(['55P03', '57014', '40P01', '40001']);

export function isDatabaseBusy(error: unknown): boolean {
  return BUSY_STATES.has(codeOf(error));
}

export function databaseBusy(cause: unknown): GatewayError {
  return new GatewayError(
    'database_unavailable',
    'The database was too busy to finish in time, for instance with another change, so nothing was changed. Requests of apps go on; try again shortly.',
    { cause },
  );
}

/** Whoever has worked with it waits until it is back, lets them in again, or is their own again. */
export function isDatabaseUnavailable(error: unknown): boolean {
  return isDatabaseAway(error) || isDatabaseRefusal(error) || error instanceof UnusableDatabase;
}

/** It will come back by itself, or once somebody has started it. */
export function isDatabaseAway(error: unknown): boolean {
  const code = codeOf(error);
  if (AWAY_STATES.test(code) || AWAY_CODES.test(code)) return true;
  return error instanceof Error && AWAY_MESSAGES.test(error.message);
}

/** Somebody has to mend it: the password, the name, or what the server lets in. */
export function isDatabaseRefusal(error: unknown): boolean {
  return REFUSAL_STATES.test(codeOf(error));
}

/** What is asked for needs the database, and only the last known configuration is there. */
export function databaseNotReached(): GatewayError {
  return new GatewayError(
    'database_unavailable',
    'The database has not been reached since the start, so nothing was changed or read. Requests of apps are served from the last known configuration; try again shortly.',
  );
}

/** There is one, which is not to be used, or has gone away since that was found. */
export function databaseNotUsed(): GatewayError {
  return new GatewayError(
    'database_unavailable',
    'The database is not used at the moment, so nothing was changed or read; /health/ready says why. Requests of apps go on; try again shortly.',
  );
}

/** It neither answers nor refuses, so nobody was asked for anything. */
export function databaseSilent(): GatewayError {
  return new GatewayError(
    'database_unavailable',
    'The database does not answer, so nothing was changed or read. Requests of apps go on; try again shortly.',
  );
}

export function databaseUnavailable(cause: unknown): GatewayError {
  return new GatewayError(
    'database_unavailable',
    'The database cannot be reached, so nothing was changed or read. Requests of apps go on; try again shortly.',
    { cause },
  );
}
