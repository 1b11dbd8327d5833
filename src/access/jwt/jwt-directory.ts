import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { UnsealError } from '../../crypto/seal.js';
import { CredentialDirectory } from '../credential-directory.js';
import { type CredentialChange, isEverything } from '../credentials/credential-change.js';
import type { StoredJwtApp } from '../known-access.js';
import { IssuerKeys } from './issuer-keys.js';
import type { JwtSettings } from './jwt-settings.js';
import { JwtVault } from './jwt-vault.js';

/** An app whose tokens are those of an issuer. */
export interface JwtApp {
  readonly id: number;
  readonly name: string;
  readonly settings: JwtSettings;
}

const RETRY_MS = 1000;
/** A database that has not told by then is as good as away. */
const LONGEST_WAIT_MS = 2000;
const ABOUT_TOKENS: ReadonlySet<string> = new Set(['app_jwt', 'app']);

/** Every app that signs tokens, as the database tells; read again when one of them changes, whoever changes it. */
@Injectable()
export class JwtDirectory implements OnModuleInit {
  private readonly logger = new Logger('jwt');
  private byIssuer: ReadonlyMap<string, readonly JwtApp[]> = new Map();
  private count = 0;
  private readonly first = Promise.withResolvers<void>();
  private rows: readonly StoredJwtApp[] | undefined;
  private loading: Promise<void> = Promise.resolve();
  private readonly followers: (() => void)[] = [];

  constructor(
    private readonly dataSource: DataSource,
    private readonly credentials: CredentialDirectory,
    private readonly vault: JwtVault,
    private readonly keys: IssuerKeys,
  ) {}

  onModuleInit(): void {
    this.credentials.follow(() => {
      if (!this.rows && this.credentials.version !== '') void this.reloadUntilDone();
    });
    this.credentials.followChanges((changes) => {
      if (changes.some(isAboutTokens)) void this.reloadUntilDone();
    });
  }

  /** Goes up with every change: what was verified before it may be wrong now. */
  get version(): number {
    return this.count;
  }

  /** Whether the database has told, or what it told before this start is known. */
  get isKnown(): boolean {
    return this.count > 0;
  }

  /** What the database told last; undefined before. */
  get stored(): readonly StoredJwtApp[] | undefined {
    return this.rows;
  }

  /** Goes by what was known before this start, until the database is read. */
  adopt(rows: readonly StoredJwtApp[]): void {
    if (!this.rows) this.take(rows);
  }

  /** @param follower is told from now on when the database has told; must not throw */
  follow(follower: () => void): void {
    this.followers.push(follower);
  }

  /** Resolves when it is known, or has not been for a while. */
  async knownSoon(): Promise<void> {
    const waited = Promise.withResolvers<void>();
    const timer = setTimeout(() => waited.resolve(), LONGEST_WAIT_MS).unref();
    await Promise.race([this.first.promise, waited.promise]);
    clearTimeout(timer);
  }

  /** The app that a token of this issuer for these audiences is of; undefined where it is none's, or could be two's. */
  find(issuer: string, audiences: readonly string[]): JwtApp | undefined {
    const [only, ...others] = (this.byIssuer.get(issuer) ?? []).filter(({ settings }) =>
      audiences.includes(settings.audience),
    );
    return others.length === 0 ? only : undefined;
  }

  /** Resolves when everything that was stored before this call is known. */
  reload(): Promise<void> {
    const loaded = this.loading.then(() => this.load());
    this.loading = loaded.catch(() => undefined);
    return loaded;
  }

  private async load(): Promise<void> {
    const rows: readonly StoredJwtApp[] = await this.dataSource.query(
      'select apps.id, apps.name, sealed from app_jwt join apps on apps.id = app_id order by apps.id',
    );
    this.rows = rows;
    this.take(rows);
    for (const follower of this.followers) follower();
  }

  private take(rows: readonly StoredJwtApp[]): void {
    const apps = rows.flatMap((row) => this.open(row));
    this.byIssuer = Map.groupBy(apps, ({ settings }) => settings.issuer);
    this.keys.keepOnly(new Set(apps.flatMap(({ settings: { jwksUrl } }) => jwksUrl ?? [])));
    this.count += 1;
    this.first.resolve();
  }

  private async reloadUntilDone(): Promise<void> {
    try {
      await this.reload();
    } catch (error) {
      this.logger.warn(`changed settings of tokens are not loaded yet, which is tried again: ${String(error)}`);
      setTimeout(() => void this.reloadUntilDone(), RETRY_MS).unref();
    }
  }

  private open({ id, name, sealed }: StoredJwtApp): readonly JwtApp[] {
    try {
      return [{ id, name, settings: this.vault.open(id, sealed) }];
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error;
      this.logger.error(`tokens of the app "${name}" are refused, because its settings do not open: ${error.reason}`);
      return [];
    }
  }
}

function isAboutTokens(change: CredentialChange): boolean {
  return isEverything(change) || ABOUT_TOKENS.has(change.kind);
}
