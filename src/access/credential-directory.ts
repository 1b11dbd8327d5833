import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AdminTokenEntity } from '../database/entities/admin-token.entity.js';
import { AdminEntity } from '../database/entities/admin.entity.js';
import { AppKeyEntity } from '../database/entities/app-key.entity.js';
import { AppEntity } from '../database/entities/app.entity.js';
import { configurationNotLoaded } from '../errors/gateway-error.js';
import type { Principal } from './principal.js';
import { tokenHash } from './token.js';

interface Entry {
  readonly principal: Principal;
  /** Unix time in milliseconds. */
  readonly expiresAt: number;
}

/** Credentials that are valid now, by the SHA-256 of the whole token, so that no request waits for the database. */
@Injectable()
export class CredentialDirectory {
  private entries: ReadonlyMap<string, Entry> | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** @throws {GatewayError} before the first load: an unknown credential and an unread list are different things. */
  find(token: string): Principal | undefined {
    if (!this.entries) throw configurationNotLoaded();
    const entry = this.entries.get(tokenHash(token));
    return entry && entry.expiresAt > Date.now() ? entry.principal : undefined;
  }

  async reload(): Promise<void> {
    const [admins, adminTokens, apps, appKeys] = await Promise.all([
      this.dataSource.getRepository(AdminEntity).find(),
      this.dataSource.getRepository(AdminTokenEntity).find(),
      this.dataSource.getRepository(AppEntity).find(),
      this.dataSource.getRepository(AppKeyEntity).find(),
    ]);
    const adminById = new Map(
      admins.map(({ id, name, role }): [number, Principal] => [id, { kind: 'admin', name, role }]),
    );
    const appById = new Map(
      apps.map(({ id, name, mayPickProviders }): [number, Principal] => [
        id,
        { kind: 'app', id, name, mayPickProviders },
      ]),
    );
    this.entries = new Map([
      ...entriesOf(adminTokens, (token) => adminById.get(token.adminId)),
      ...entriesOf(appKeys, (key) => appById.get(key.appId)),
    ]);
  }
}

function entriesOf<T extends { tokenHash: string; expiresAt: Date | null; revokedAt: Date | null }>(
  credentials: readonly T[],
  principalOf: (credential: T) => Principal | undefined,
): [string, Entry][] {
  return credentials.flatMap((credential): [string, Entry][] => {
    const principal = principalOf(credential);
    if (!principal || credential.revokedAt) return [];
    return [[credential.tokenHash, { principal, expiresAt: credential.expiresAt?.getTime() ?? Infinity }]];
  });
}
