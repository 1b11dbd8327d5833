import type { Active, Provider } from '../../client/management-api.js';
import type { Readiness } from '../commands/status.js';

export interface Check {
  readonly provider: string;
  readonly check: string;
  readonly result: 'passed' | 'failed' | 'not_checked';
  readonly message: string | null;
}

/** What asking the providers of a chain gave, as before it is plugged in. */
export interface ChainCheck {
  readonly purpose: string;
  readonly checks: readonly Check[];
  /** What refused it before anybody was asked. */
  readonly refusal: string | null;
}

export interface ProviderTest {
  readonly status: 'healthy' | 'degraded' | 'down';
  readonly reason: string | null;
}

export interface TestedProvider {
  readonly provider: Provider;
  /** Null where it was not tested, because it gets no requests or its key is known to be refused. */
  readonly test: ProviderTest | 'not allowed' | null;
  /** Address at which it answered somebody without a credential, from where others can reach it. */
  readonly openAt: string | null;
}

export interface Instance {
  readonly name: string;
  readonly status: 'live' | 'silent';
  readonly is_this: boolean;
  readonly lag: number;
  readonly seen_at: string;
}

export interface EncryptionView {
  readonly kek_ids: readonly { readonly kek_id: string; readonly rows: number; readonly loaded: boolean }[];
}

/** A secret on this machine or in the environment of this command. */
export interface OwnSecret {
  /** Where it is, e.g. `ADMIN_TOKEN in .env.auth`. */
  readonly place: string;
  readonly weakness: string | undefined;
}

/** All that was found out; judging it asks nobody any more. */
export interface Picture {
  readonly url: string;
  readonly readiness: Readiness;
  /** Seconds that the clock of Patchbay is ahead of the one here, as far as whole seconds tell; null where it told none. */
  readonly clockAheadSeconds: number | null;
  readonly providers: readonly TestedProvider[];
  readonly purposes: readonly string[];
  readonly active: readonly Active[];
  readonly chains: readonly ChainCheck[];
  readonly instances: readonly Instance[];
  readonly encryption: EncryptionView;
  readonly secrets: readonly OwnSecret[];
  /** Permission bits of `.env.auth` in this folder; null where there is none. */
  readonly environmentFileMode: number | null;
  /** When this machine's own clock said so, in milliseconds since 1970. */
  readonly takenAt: number;
}
