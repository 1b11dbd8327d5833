import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { KeyRing } from '../crypto/key-ring.js';
import { LIVE_SECONDS } from './propagation/instance-registry.js';

/** Which master keys a live instance has loaded. */
export interface InstanceKeys {
  readonly name: string;
  /** The one it seals with first; empty when it has not told. */
  readonly kekIds: readonly string[];
}

/** Which master keys the instances have loaded, and so which one may seal what all of them must open. */
@Injectable()
export class FleetKeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ring: KeyRing,
  ) {}

  /** The live instances, by name. */
  live(manager: EntityManager = this.dataSource.manager): Promise<InstanceKeys[]> {
    return manager.query(
      `select name, kek_ids as "kekIds" from instances
       where seen_at > clock_timestamp() - interval '${LIVE_SECONDS} seconds' order by name, id`,
    );
  }

  /**
   * The keys to seal with: this instance's active one as soon as every live instance can open what it seals, before
   * that one that all of them have. So instances may be restarted with a new master key one after the other.
   */
  async sealingRing(manager?: EntityManager): Promise<KeyRing> {
    return sealingRing(this.ring, await this.live(manager));
  }
}

export function sealingRing(ring: KeyRing, instances: readonly InstanceKeys[]): KeyRing {
  const shared = ring.ids.find((id) => instances.every(({ kekIds }) => kekIds.includes(id)));
  const key = shared === undefined ? undefined : ring.find(shared);
  return key ? ring.sealingWith(key) : ring;
}
