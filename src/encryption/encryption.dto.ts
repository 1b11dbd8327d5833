import { IsBoolean, IsInt, Max, Min } from 'class-validator';
import { Change } from '../revisions/history/change.dto.js';
import { Applied } from '../revisions/propagation/applied.dto.js';
import { MayBeAbsent } from '../validation/may-be-absent.js';

const MAX_BATCH = 1000;

export class Rewrap {
  /** How many secrets one transaction takes, 1 to 1000; default 200. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_BATCH)
  readonly batch_size?: number;

  /**
   * true: secrets of revoked versions that cannot be read are destroyed, so that they do not keep a master key from
   * being retired. Default false. What an instance could read that has another master key is left as it is.
   */
  @MayBeAbsent()
  @IsBoolean()
  readonly destroy_unreadable?: boolean;
}

export class KekRows {
  /** Id of a master key; sealed secrets carry it in clear. */
  readonly kek_id: string;

  /** How many stored secrets need it. */
  readonly rows: number;

  /** Whether the instance that answers has it loaded. */
  readonly loaded: boolean;
}

export class InstanceKeks {
  /** Host and port. */
  readonly name: string;

  /** Master keys it has loaded, the one of its BYOK_ENCRYPTION_KEY first; empty when it has not told. */
  readonly kek_ids: string[];
}

export class Retirement {
  /** Id of a master key. */
  readonly kek_id: string;

  /** Whether it can be taken out of every BYOK_PREVIOUS_KEYS now without a secret becoming unreadable. */
  readonly safe: boolean;

  /** Why not; null when it is safe. */
  readonly reason: string | null;
}

export class UnreadableSecret {
  /** Id of its row. */
  readonly id: string;

  /** Provider it belongs to; null for what belongs to none, such as a key that contents of requests are sealed with. */
  readonly provider_id: number | null;

  /** Its version; null for what belongs to no provider. */
  readonly version: number | null;

  /** Why it cannot be read: `malformed`, `unknown_master_key` or `not_authentic`. */
  readonly reason: string;
}

export class RewrapState {
  /** What the instance that answers is doing; `idle` before its first run. */
  readonly status: 'idle' | 'running' | 'done' | 'stopped' | 'failed';

  /** Secrets it has rewrapped in this run. */
  readonly rewrapped: number;

  /** Secrets that are still wrapped by another master key than the active one. */
  readonly rows_left: number;

  /** How many of them it could not read in this run; they stay as they are. */
  readonly unreadable_count: number;

  /** The first 100 of those. */
  readonly unreadable: UnreadableSecret[];

  /** How many revoked ones it could not read and has destroyed in this run, because `destroy_unreadable` asked for it. */
  readonly destroyed_count: number;

  /** The first 100 of those. */
  readonly destroyed: UnreadableSecret[];

  /** When its run began, RFC 3339; null before the first. */
  readonly started_at: string | null;

  /** When its run ended, RFC 3339; null while it goes on. */
  readonly finished_at: string | null;

  /** Why it failed; null when it has not. */
  readonly reason: string | null;
}

export class Encryption {
  /** Master key of this instance's BYOK_ENCRYPTION_KEY. */
  readonly active_kek: string;

  /** Whether every live instance has it loaded and seals new secrets with it. */
  readonly promoted: boolean;

  /** Every master key that a stored secret needs or an instance has. */
  readonly kek_ids: KekRows[];

  /** Live instances, with the master keys each has loaded. */
  readonly instances: InstanceKeks[];

  /** Which of those keys nobody needs any more. */
  readonly safe_to_retire: Retirement[];

  /** How far rewrapping is. */
  readonly rewrap: RewrapState;
}

export class StartedRewrap extends RewrapState {
  /** Revision that this became; the present one when there was nothing to do or it was running already. */
  readonly revision: number;

  /** How far the change has come; only with `wait=applied`. */
  readonly applied?: Applied;

  /** What a dry run would change; only in answers to dry runs. */
  readonly changes?: Change[];
}
