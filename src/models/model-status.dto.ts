import { ApiProperty } from '@nestjs/swagger';
import type { Condition } from './provider-condition.js';

const CONDITIONS = ['available', 'probing', 'out', 'pending_installation'];

class Conditioned {
  /**
   * `available`: it gets requests. `probing`: the next one shows whether it is back. `out`: requests go elsewhere.
   * `pending_installation`: it is known, but not there yet.
   */
  @ApiProperty({ enum: CONDITIONS })
  readonly status: Condition;

  /** Why it is not available, in words; null when it is. */
  readonly reason: string | null;
}

/** A provider of a model. */
export class ModelServer extends Conditioned {
  /** Name of the provider. */
  readonly name: string;

  /** `ai_server` or `api_key`. */
  readonly provider_type: 'ai_server' | 'api_key';

  /** Moving average of the time to its first byte, in milliseconds; null without a request in the last 30 s. */
  readonly first_byte_ms: number | null;
}

/** How a model is doing: as the best of its providers. */
export class ModelStatus extends Conditioned {
  /** As providers call it; of a purpose its slug. */
  readonly name: string;

  /** Slugs of the purposes whose chains lead to it. */
  readonly purposes: string[];

  /** Those that serve it. */
  readonly servers: ModelServer[];
}

export class ModelStatuses {
  /** Every model this app may be served by, by name. */
  readonly models: ModelStatus[];

  /** Of the configuration they are from. */
  readonly revision: number;
}

/** How a provider is doing as this instance sees it. */
export class ServerStatus extends ModelServer {
  /** `llamacpp`, `vllm`, …; of an api key its vendor. */
  readonly server_type: string;

  /** Names of its models that are known. */
  readonly models: string[];

  /** Its circuit breaker. */
  readonly breaker: 'closed' | 'open' | 'half_open';

  /** Requests it is working on for this instance. */
  readonly in_flight: number;

  /** When it was last probed outside of requests, RFC 3339; null before the first time. */
  readonly checked_at: string | null;
}

export class ServerStatuses {
  /** Every provider this app may be served by, in the order they were registered. */
  readonly servers: ServerStatus[];

  /** Of the configuration they are from. */
  readonly revision: number;
}

export class PurposeHealth extends Conditioned {
  /** Slug of the purpose. */
  readonly purpose: string;

  /** Who would be asked first now; null when nobody can be. */
  readonly provider: string | null;

  /** Whether that one stands behind the first choice of the chain. */
  readonly falls_back: boolean;
}

export class IntegrationHealth {
  /**
   * `healthy`: every purpose with a chain is served by its first choice. `degraded`: one of them falls back, or has
   * nobody left. `down`: none of them can be served.
   */
  readonly status: 'healthy' | 'degraded' | 'down';

  /** The purposes of this app that something is plugged into. */
  readonly purposes: PurposeHealth[];

  /** Of the configuration they are from. */
  readonly revision: number;
}
