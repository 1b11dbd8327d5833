import { RoutingConfiguration1764000000000 } from './1764000000000-routing-configuration.js';
import { Credentials1764000000001 } from './1764000000001-credentials.js';
import { Resilience1764100000000 } from './1764100000000-resilience.js';

/** In the order they run. A migration that has shipped is never edited; add another one. */
export const MIGRATIONS = [RoutingConfiguration1764000000000, Credentials1764000000001, Resilience1764100000000];
