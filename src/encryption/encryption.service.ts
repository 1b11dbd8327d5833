import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { KeyRing } from '../crypto/key-ring.js';
import { betweenWrites } from '../revisions/between-writes.js';
import { FleetKeys, isPromoted } from '../revisions/fleet-keys.js';
import type { Encryption } from './encryption.dto.js';
import { type KeyUse, knownKeks, retirementOf } from './retirement.js';
import { RewrapService } from './rewrap.service.js';
import { ALL_KEKS } from './sealed-tables.js';

/** Which master keys are in use, where, and which are needed no more. */
@Injectable()
export class EncryptionService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly fleet: FleetKeys,
    private readonly ring: KeyRing,
    private readonly rewrap: RewrapService,
  ) {}

  async get(): Promise<Encryption> {
    const { ring } = this;
    const use = await this.use();
    const { instances, rows } = use;
    const keks = knownKeks(use);
    return {
      active_kek: ring.active.id,
      promoted: isPromoted(ring, instances),
      kek_ids: keks.map((kek_id) => ({
        kek_id,
        rows: rows.get(kek_id) ?? 0,
        loaded: ring.find(kek_id) !== undefined,
      })),
      instances: instances.map(({ name, kekIds }) => ({ name, kek_ids: [...kekIds] })),
      safe_to_retire: keks.map((kekId) => retirementOf(kekId, use)),
      rewrap: await this.rewrap.state(),
    };
  }

  /** A write that has begun may store something with a key that seems to be needed no more: such are waited for. */
  private use(): Promise<KeyUse> {
    return betweenWrites(this.dataSource, async (manager) => {
      const instances = await this.fleet.live(manager);
      const counts: { id: string; rows: number }[] = await manager.query(
        `select kek_id as id, count(*)::int as rows from (${ALL_KEKS}) as sealed group by kek_id order by kek_id`,
      );
      return { ring: this.ring, instances, rows: new Map(counts.map(({ id, rows }) => [id, rows])) };
    });
  }
}
