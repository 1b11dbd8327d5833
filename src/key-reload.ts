import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { JwtDirectory } from './access/jwt/jwt-directory.js';
import type { Environment } from './config/environment.js';
import { masterKeys } from './config/master-keys.js';
import { KeyRing, masterKeyFrom } from './crypto/key-ring.js';
import { isDatabaseUnavailable } from './database/database-errors.js';
import { RewrapService } from './encryption/rewrap.service.js';
import { whyNotWithout } from './leaving-keys.js';
import { Heartbeat } from './revisions/propagation/heartbeat.js';
import { SnapshotLoader } from './revisions/snapshot-loader.js';

const RETRY_MS = 1000;

/** Takes other master keys over while requests are served, but never such that what is stored could not be opened any more. */
export class KeyReload {
  private readonly logger = new Logger('master keys');
  private readonly ring: KeyRing;
  /** One after the other, in the order they came. */
  private taking: Promise<void> = Promise.resolve();

  /** @param generatedKey of DATA_DIR, which goes on opening what it sealed */
  constructor(
    private readonly app: NestFastifyApplication,
    private readonly generatedKey: string | undefined,
  ) {
    this.ring = app.get(KeyRing);
  }

  /** @param environment one that a start would be made with */
  take(environment: Environment): void {
    this.taking = this.taking
      .then(() => this.replace(environment))
      .catch((error: unknown) => this.logger.error(`the master keys stay as they were: ${String(error)}`));
  }

  private async replace(environment: Environment): Promise<void> {
    const { ring } = this;
    const keys = masterKeys(environment, this.generatedKey);
    const active = masterKeyFrom(keys.active);
    const previous = keys.previous.map(masterKeyFrom);
    const before = ring.ids.join();
    const stays = new Set([active, ...previous].map(({ id }) => id));
    const leaving = ring.ids.filter((id) => !stays.has(id));
    const obstacle = await whyNotWithout(this.app.get(DataSource), leaving);
    if (obstacle !== undefined) return this.logger.error(`the master keys stay as they were: ${obstacle}`);
    // Whether all instances have it was asked of the key before.
    if (active.id !== ring.active.id) await this.app.get(RewrapService).stop();
    ring.replace(active, previous);
    if (ring.ids.join() === before) return this.logger.log('the master keys are those that were loaded before');
    this.logger.log(`loaded master keys: ${ring.ids.join(', ')}; the first one seals`);
    void this.spread(ring.ids.join());
  }

  /** Tells the other instances, and opens what could not be opened before. */
  private async spread(ids: string): Promise<void> {
    while (ids === this.ring.ids.join()) {
      try {
        await this.app.get(Heartbeat).beat();
        await this.app.get(SnapshotLoader).reopen();
        return await this.app.get(JwtDirectory).reload();
      } catch (error) {
        if (!isDatabaseUnavailable(error)) return this.logger.error(`not everything was opened anew: ${String(error)}`);
        await delay(RETRY_MS, undefined, { ref: false });
      }
    }
  }
}
