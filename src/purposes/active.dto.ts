import type { ProviderType } from '../database/entities/provider.entity.js';
import { PreflightCheck } from '../errors/problem.dto.js';
import { Change } from '../revisions/history/change.dto.js';
import { Applied } from '../revisions/propagation/applied.dto.js';
import type { Strategy } from '../snapshot/snapshot.js';
import { ScheduledActivation } from './schedule/scheduled.dto.js';

export class ActiveProvider {
  /** Vendor of an api key. */
  readonly provider?: string;

  /** Kind of an AI server. */
  readonly server_type?: string;

  /** Name of an api key. */
  readonly key_name?: string;

  /** Name of an AI server. */
  readonly name?: string;

  /** `****` and the last four characters of its secret; null without one. */
  readonly masked_key: string | null;

  /** Whether it gets requests; a disabled one is skipped. */
  readonly enabled: boolean;
}

export class Target {
  /** `ai_server` or `api_key`. */
  readonly provider_type: ProviderType;

  /** Id of the server or api key. */
  readonly provider_id: number;

  /** Model this target pins; null leaves it to the provider or the request. */
  readonly model: string | null;

  /** The provider as it is now. */
  readonly provider: ActiveProvider;
}

export class TierTarget extends Target {
  /** Its share of the tier's requests where the strategy looks at weights. */
  readonly weight: number;
}

export class Tier {
  /** How its targets share the requests. */
  readonly strategy: Strategy;

  /** Targets of the same rank. */
  readonly targets: TierTarget[];
}

/** The short form shows the first target of the first tier, and all others in order as its fallbacks. */
export class Active extends Target {
  /** Slug of the purpose. */
  readonly purpose: string;

  /** Asked in this order when the active provider fails. */
  readonly fallbacks: Target[];

  /** The whole chain: targets of the same rank, the first tier active. */
  readonly tiers: Tier[];

  /** Who plugged it in. */
  readonly updated_by: string;

  /** When, RFC 3339. */
  readonly updated_at: string;

  /** Revision that set it. */
  readonly revision: number;

  /** What is scheduled for the purpose, the next one first; after a write with what that adds. Left out where nothing is. */
  readonly scheduled?: ScheduledActivation[];
}

export class WrittenActive extends Active {
  /** Set when the chain is not active yet: it will be from then on, RFC 3339. */
  readonly activate_at?: string;

  /** Set when the chain ends by itself: what was there before it returns then, RFC 3339. */
  readonly until?: string;

  /** With `preflight=full`: every check. */
  readonly preflight?: PreflightCheck[];

  /** What the caller should know although the change was made; left out where there is nothing. */
  readonly warnings?: string[];

  /** How far the change has come; only with `wait=applied`. */
  readonly applied?: Applied;

  /** What a dry run would change; only in answers to dry runs. */
  readonly changes?: Change[];
}

export class ActivePage {
  /** Active providers, in the order of their purposes. */
  readonly data: Active[];

  /** Pass as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}
