import { ConsoleLogger, type LoggerService, type LogLevel } from '@nestjs/common';
import type { Environment } from '../config/environment.js';
import { JsonLogger } from './json-logger.js';

/** Nest's own levels, from the gravest, with the name LOG_LEVEL has for each. */
const NEST_LEVELS: readonly (readonly [Environment['LOG_LEVEL'], LogLevel])[] = [
  ['fatal', 'fatal'],
  ['error', 'error'],
  ['warn', 'warn'],
  ['info', 'log'],
  ['debug', 'debug'],
  ['trace', 'verbose'],
];

/**
 * Lines for people in development, JSON otherwise; both from LOG_LEVEL upwards.
 *
 * @param worker its number, where several processes write to the same place
 */
export function loggerFor({ DEVELOPMENT_MODE, LOG_LEVEL }: Environment, worker?: number): LoggerService {
  if (!DEVELOPMENT_MODE) return new JsonLogger(LOG_LEVEL, worker);
  const last = NEST_LEVELS.findIndex(([name]) => name === LOG_LEVEL);
  return new ConsoleLogger({ logLevels: NEST_LEVELS.slice(0, last + 1).map(([, level]) => level) });
}
