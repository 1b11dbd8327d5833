import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { UnsealError } from '../../crypto/seal.js';
import { isUniqueViolation } from '../../database/database-errors.js';
import { AppJwtEntity } from '../../database/entities/app-jwt.entity.js';
import { GatewayError } from '../../errors/gateway-error.js';
import { FleetKeys } from '../../revisions/fleet-keys.js';
import { requireApp } from '../apps/app-rules.js';
import type { AppJwtView } from './app-jwt.dto.js';
import { JwtDirectory } from './jwt-directory.js';
import type { JwtSettings } from './jwt-settings.js';
import { JwtVault } from './jwt-vault.js';

/** Reads and writes whose tokens stand for apps, sealed. */
@Injectable()
export class AppJwtStore {
  private readonly logger = new Logger('jwt');

  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: JwtVault,
    private readonly fleet: FleetKeys,
    private readonly directory: JwtDirectory,
  ) {}

  /** @throws {GatewayError} 404 without any, 409 `master_key_not_loaded` when they cannot be opened here */
  async view(appId: number): Promise<AppJwtView> {
    await requireApp(this.dataSource.manager, appId);
    const row = await this.dataSource.getRepository(AppJwtEntity).findOneBy({ appId });
    if (!row) throw notThere(appId);
    try {
      return viewOf(row, this.vault.open(appId, row.sealed));
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error;
      throw new GatewayError(
        'master_key_not_loaded',
        `The settings of the app ${appId} cannot be opened (${error.reason}). Add their master key to BYOK_PREVIOUS_KEYS, or enter them again with PUT /api/v1/llm-config/apps/${appId}/jwt.`,
      );
    }
  }

  /** In place of those before. @throws {GatewayError} 409 when tokens would be of two apps */
  async write(manager: EntityManager, appId: number, settings: JwtSettings): Promise<AppJwtView> {
    const { issuer, audience } = settings;
    const repository = manager.getRepository(AppJwtEntity);
    const sealed = this.vault.sealed(appId, settings, await this.fleet.sealingRing(manager));
    const before = await repository.findOneBy({ appId });
    const fields = { appId, issuer, audience, sealed, updatedAt: new Date() };
    try {
      return viewOf(await repository.save(repository.create({ ...before, ...fields })), settings);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new GatewayError(
        'duplicate',
        `Tokens of the issuer "${issuer}" for the audience "${audience}" stand for another app already; nothing else would tell the two apart.`,
      );
    }
  }

  /** @throws {GatewayError} 404 without any */
  async remove(manager: EntityManager, appId: number): Promise<void> {
    const { affected } = await manager.getRepository(AppJwtEntity).delete({ appId });
    if (affected === 0) throw notThere(appId);
  }

  /** Known here before the answer; a write that is committed must not fail any more. */
  async takeIn(): Promise<void> {
    try {
      await this.directory.reload();
    } catch (error) {
      this.logger.warn(`changed settings of tokens are not loaded yet, which is tried again: ${String(error)}`);
    }
  }
}

function notThere(appId: number): GatewayError {
  return new GatewayError(
    'not_found',
    `No tokens stand for the app ${appId}. Say whose do with PUT /api/v1/llm-config/apps/${appId}/jwt.`,
  );
}

function viewOf(row: AppJwtEntity, settings: JwtSettings): AppJwtView {
  const { issuer, audience, algorithms, secret, jwksUrl, jwks, clockToleranceSeconds } = settings;
  return {
    app_id: row.appId,
    issuer,
    audience,
    algorithms: [...algorithms],
    verified_by: secret !== null ? 'secret' : jwksUrl !== null ? 'jwks_url' : 'jwks',
    jwks_url: jwksUrl,
    jwks,
    clock_tolerance_seconds: clockToleranceSeconds,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}
