import type { ScheduledKind } from '../../database/entities/scheduled-activation.entity.js';
import type { ProviderType } from '../../database/entities/provider.entity.js';
import type { Strategy } from '../../snapshot/snapshot.js';

export class ScheduledTarget {
  /** `ai_server` or `api_key`. */
  readonly provider_type: ProviderType;

  /** Id of the server or api key. */
  readonly provider_id: number;

  /** Model this target pins; null leaves it to the provider or the request. */
  readonly model: string | null;

  /** Its share of the tier's requests where the strategy looks at weights. */
  readonly weight: number;
}

export class ScheduledTier {
  /** How its targets share the requests. */
  readonly strategy: Strategy;

  /** Targets of the same rank. */
  readonly targets: ScheduledTarget[];
}

export class ScheduledActivation {
  /** Id among all scheduled activations. */
  readonly id: number;

  /** `activate`: a chain is plugged in; `return`: a temporary one ends, and what was there before it returns. */
  readonly kind: ScheduledKind;

  /** When, RFC 3339. */
  readonly at: string;

  /** When it ends again, RFC 3339; null for one that stays. */
  readonly until: string | null;

  /** The chain that is plugged in then, as POST /active takes it; null when nothing will be. */
  readonly tiers: ScheduledTier[] | null;

  /** Who scheduled it. */
  readonly scheduled_by: string;

  /** Why, in their words. */
  readonly reason: string | null;

  /** Since when it is scheduled, RFC 3339. */
  readonly created_at: string;

  /** Why it could not be done when it was due; null while it is still to be done. It is not tried again. */
  readonly failure: string | null;
}

export class ScheduledActivations {
  /** What is scheduled for the purpose, the next one first. */
  readonly data: ScheduledActivation[];
}
