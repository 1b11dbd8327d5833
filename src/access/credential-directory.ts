import { Injectable, Logger } from '@nestjs/common';
import { accessUnconfirmed, configurationNotLoaded } from '../errors/gateway-error.js';
import { AccessTerm } from './access-term.js';
import { AppKeyCache } from './credentials/app-key-cache.js';
import { AppKeyLookup } from './credentials/app-key-lookup.js';
import { type CredentialChange, isEverything } from './credentials/credential-change.js';
import {
  type CredentialEntry,
  CredentialSource,
  type CredentialVersion,
  FIRST_KEYS,
  sessionKey,
} from './credentials/credential-source.js';
import { type KnownCredentials, type KnownCredential, readCredential, writtenCredential } from './known-access.js';
import type { Principal } from './principal.js';
import { isBrokenToken, kindOfToken, tokenHash } from './token.js';

/**
 * Credentials that are valid now, by the SHA-256 of the whole token: every admin token and session, and the app keys that were used
 * lately. Requests with those wait for nothing; an app key that is not among them is asked for once.
 */
@Injectable()
export class CredentialDirectory {
  private readonly logger = new Logger(CredentialDirectory.name);
  private admins: ReadonlyMap<string, KnownCredential> | undefined;
  private loaded: CredentialVersion | undefined;
  private loading: Promise<void> = Promise.resolve();
  /** App keys are being learned that nobody has come with yet. */
  private recalls = 0;
  private readonly followers: (() => void)[] = [];
  private readonly changeFollowers: ((changes: readonly CredentialChange[]) => void)[] = [];

  constructor(
    private readonly source: CredentialSource,
    private readonly keys: AppKeyCache,
    private readonly lookup: AppKeyLookup,
    private readonly term: AccessTerm,
  ) {}

  /**
   * @returns a promise only for an app key that is not known here
   * @throws {GatewayError} before the first load, and when the database has been away for too long: an unknown
   * credential and a list that cannot be trusted are different things. Likewise when it is away and nothing is known of
   * the key.
   */
  find(token: string): Principal | undefined | Promise<Principal | undefined> {
    const admins = this.requireAdmins();
    const hash = tokenHash(token);
    const known = admins.get(hash) ?? this.keys.get(hash);
    if (known !== undefined) return whoIs(known);
    // Of admin tokens all are known.
    if (kindOfToken(token) === 'admin' || isBrokenToken(token)) return undefined;
    return this.lookup.find(hash).then(whoIs);
  }

  /**
   * Who is logged in with a cookie of this value.
   *
   * @throws {GatewayError} as `find` does
   */
  findSession(id: string): Principal | undefined {
    return whoIs(this.requireAdmins().get(sessionKey(tokenHash(id))));
  }

  /** Version of what is known; empty before the first load. Every change of credentials, whoever makes it, has another one. */
  get version(): string {
    return this.loaded?.id ?? '';
  }

  /** What the database said last; undefined before it has said anything, and while it is asked for all that is in use. */
  get known(): KnownCredentials | undefined {
    if (!this.admins || !this.loaded || this.recalls > 0) return undefined;
    const entries = [...this.admins, ...this.keys.entries];
    const credentials = entries.map(([hash, known]) => [hash, writtenCredential(known)] as const);
    return { confirmedAt: this.term.confirmedAt, credentials };
  }

  /** Goes by what was known before this start, until the database is read. */
  adopt({ confirmedAt, credentials }: KnownCredentials): void {
    if (this.admins) return;
    const entries = credentials.map(([hash, written]): CredentialEntry => [hash, readCredential(written)]);
    this.admins = new Map(entries.filter(isAdmin));
    this.keys.replace(
      entries.filter((entry) => !isAdmin(entry)),
      0,
    );
    this.term.confirmedBefore(confirmedAt);
  }

  /** The database has just told its newest version; if that is known, everything known is still right. */
  confirm(version: string): void {
    if (version === this.loaded?.id) this.term.confirm();
  }

  /** @param follower is told from now on whenever something known has become different, after it; must not throw */
  follow(follower: () => void): void {
    this.followers.push(follower);
  }

  /** @param follower is told of every change from now on, whoever made it, when it has been taken in; must not throw */
  followChanges(follower: (changes: readonly CredentialChange[]) => void): void {
    this.changeFollowers.push(follower);
  }

  /** Resolves when everything that was stored before this call is known. Loads take turns, so that an older one never comes last. */
  reload(): Promise<void> {
    const load = (): Promise<void> => (this.loaded ? this.catchUp(this.loaded) : this.begin());
    const loaded = this.loading.then(load);
    this.loading = loaded.catch(() => undefined);
    return loaded;
  }

  private requireAdmins(): ReadonlyMap<string, KnownCredential> {
    if (!this.admins) throw configurationNotLoaded();
    if (this.term.isOver) throw accessUnconfirmed();
    return this.admins;
  }

  private async begin(): Promise<void> {
    const { version, admins, keys } = await this.source.readFirst();
    this.admins = new Map(admins);
    this.keys.replace(keys, version.number);
    this.loaded = version;
    this.term.confirm();
    if (keys.length === FIRST_KEYS) void this.recall(() => this.source.recentHashes());
    this.tell();
  }

  private async catchUp(loaded: CredentialVersion): Promise<void> {
    const { version, changes, admins } = await this.source.readAfter(loaded);
    if (admins) this.admins = new Map(admins);
    const inUse = changes.some(isEverything) ? this.keys.hashes : [];
    const hasForgotten = this.keys.apply(changes, version.number);
    this.loaded = version;
    this.term.confirm();
    if (inUse.length > 0) void this.recall(() => inUse);
    if (admins || hasForgotten) this.tell();
    if (changes.length > 0) for (const follower of this.changeFollowers) follower(changes);
  }

  /** What was in use a moment ago had better be known if the database goes away now. */
  private async recall(inUse: () => readonly string[] | Promise<readonly string[]>): Promise<void> {
    this.recalls += 1;
    try {
      await this.lookup.recall(await inUse());
    } catch (error) {
      this.logger.warn(`app keys in use are asked for again one by one as they come: ${String(error)}`);
    }
    this.recalls -= 1;
    this.tell();
  }

  private tell(): void {
    for (const follower of this.followers) follower();
  }
}

function isAdmin([, { principal }]: CredentialEntry): boolean {
  return principal.kind === 'admin';
}

function whoIs(known: KnownCredential | null | undefined): Principal | undefined {
  if (!known) return undefined;
  return known.expiresAt === null || known.expiresAt > Date.now() ? known.principal : undefined;
}
