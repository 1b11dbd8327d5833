import { RoutingConfiguration1764000000000 } from './1764000000000-routing-configuration.js';
import { Credentials1764000000001 } from './1764000000001-credentials.js';
import { Resilience1764100000000 } from './1764100000000-resilience.js';
import { History1764200000000 } from './1764200000000-history.js';
import { Instances1764200000001 } from './1764200000001-instances.js';
import { Rotation1764200000002 } from './1764200000002-rotation.js';
import { Schedule1764200000003 } from './1764200000003-schedule.js';

/** In the order they run. A migration that has shipped is never edited; add another one. */
export const MIGRATIONS = [
  RoutingConfiguration1764000000000,
  Credentials1764000000001,
  Resilience1764100000000,
  History1764200000000,
  Instances1764200000001,
  Rotation1764200000002,
  Schedule1764200000003,
];
