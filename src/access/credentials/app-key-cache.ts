import { Injectable } from '@nestjs/common';
import { recentlyUsed } from '../../memory/recently-used.js';
import type { KnownCredential } from '../known-access.js';
import { type CredentialChange, isEverything } from './credential-change.js';

/** So many app keys are known without asking; with what they stand for they take about 40 MB. */
export const MAX_KNOWN_KEYS = 100_000;
const MAX_UNKNOWN_KEYS = 10_000;
/** Notices end it at once; this is for those that never come. */
const UNKNOWN_MS = 10_000;

type Entry = readonly [tokenHash: string, credential: KnownCredential];

/** App keys that were used lately, and those that were found not to exist, by the SHA-256 of the whole key. */
@Injectable()
export class AppKeyCache {
  private readonly known = recentlyUsed<string, KnownCredential>(MAX_KNOWN_KEYS);
  private readonly unknown = recentlyUsed<string, true>(MAX_UNKNOWN_KEYS, { ttl: UNKNOWN_MS });
  /** Changes up to this version are in here. */
  private version = 0;
  private eraCount = 0;

  /** Goes up whenever everything is forgotten: answers to what was asked before may be of a past the database has lost. */
  get era(): number {
    return this.eraCount;
  }

  /** @returns null for one that is known not to exist; undefined where the database must be asked */
  get(tokenHash: string): KnownCredential | null | undefined {
    return this.known.get(tokenHash) ?? (this.unknown.has(tokenHash) ? null : undefined);
  }

  /** Used last first. */
  get hashes(): readonly string[] {
    return [...this.known.keys()];
  }

  /** Used last first. */
  get entries(): readonly Entry[] {
    return [...this.known.entries()];
  }

  /** Whether what the database said may have been forgotten since for a reason. */
  isOutdated(version: number, era: number): boolean {
    return version < this.version || era !== this.era;
  }

  /**
   * @param version of the state of the database that says so; an answer that is older than what has been taken out
   * since is not kept, because it may be about just that
   * @param era when it was asked
   */
  learn(tokenHash: string, credential: KnownCredential | undefined, version: number, era = this.era): void {
    if (this.isOutdated(version, era)) return;
    if (credential) this.known.set(tokenHash, credential);
    else this.unknown.set(tokenHash, true);
  }

  /** Forgets what these changes are about. @returns whether any key that was known is not any more */
  apply(changes: readonly CredentialChange[], version: number): boolean {
    // A database that has lost its last changes counts from a lower number on.
    if (changes.some(isEverything)) return this.forgetAll(version);
    this.version = Math.max(this.version, version);
    let hasForgotten = false;
    for (const { kind, tokenHash } of changes) {
      if (kind !== 'app_key' || tokenHash === null) continue;
      this.unknown.delete(tokenHash);
      if (this.known.delete(tokenHash)) hasForgotten = true;
    }
    return this.forgetKeysOf(changes) || hasForgotten;
  }

  /** In place of all that was known. @param entries used last first */
  replace(entries: readonly Entry[], version: number): void {
    this.forgetAll(version);
    for (const [tokenHash, credential] of entries.toReversed()) this.known.set(tokenHash, credential);
  }

  private forgetAll(version: number): boolean {
    const hadKeys = this.known.size > 0;
    this.known.clear();
    this.unknown.clear();
    this.version = version;
    this.eraCount += 1;
    return hadKeys;
  }

  private forgetKeysOf(changes: readonly CredentialChange[]): boolean {
    const apps = new Set(changes.filter(({ kind }) => kind === 'app').map(({ subjectId }) => subjectId));
    if (apps.size === 0) return false;
    const concerned = this.entries.filter(([, { principal }]) => principal.kind === 'app' && apps.has(principal.id));
    for (const [tokenHash] of concerned) this.known.delete(tokenHash);
    return concerned.length > 0;
  }
}
