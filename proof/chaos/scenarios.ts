import type { Scenario } from './scenario.ts';
import { clockJumps } from './scenarios/clock-jumps.ts';
import { hostileBodies } from './scenarios/hostile-bodies.ts';
import { kill9 } from './scenarios/kill-9.ts';
import { outbound } from './scenarios/outbound.ts';
import { overload } from './scenarios/overload.ts';
import { postgres } from './scenarios/postgres.ts';
import { redis } from './scenarios/redis.ts';
import { rollingRestart } from './scenarios/rolling-restart.ts';
import { sigterm } from './scenarios/sigterm.ts';
import { smuggling } from './scenarios/smuggling.ts';
import { startWithoutPostgres } from './scenarios/start-without-postgres.ts';

/** In the order in which they are carried out. */
export const SCENARIOS: readonly Scenario[] = [
  postgres,
  startWithoutPostgres,
  redis,
  sigterm,
  rollingRestart,
  kill9,
  overload,
  clockJumps,
  hostileBodies,
  smuggling,
  outbound,
];
