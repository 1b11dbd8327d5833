import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { KeyRing } from '../crypto/key-ring.js';
import { GatewayError } from '../errors/gateway-error.js';
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
   *
   * @throws {GatewayError} `master_key_not_loaded` while there is no key that all of them have
   */
  async sealingRing(manager?: EntityManager): Promise<KeyRing> {
    const instances = await this.live(manager);
    const strangers = strangersTo(this.ring, instances);
    if (strangers.length > 0) throw noSharedKey(this.ring, strangers);
    return sealingRing(this.ring, instances);
  }

  /** For what overwrites a secret for good: nobody has to open it, so nothing keeps it from being done. */
  async erasingRing(manager?: EntityManager): Promise<KeyRing> {
    return sealingRing(this.ring, await this.live(manager));
  }
}

/** The keys with the one to seal with; its own active one where there is none that all have. */
export function sealingRing(ring: KeyRing, instances: readonly InstanceKeys[]): KeyRing {
  const shared = sharedKek(ring.ids, instances);
  const key = shared === undefined ? undefined : ring.find(shared);
  return key ? ring.sealingWith(key) : ring;
}

/** Whether every instance has the active key of this one, and seals with it. */
export function isPromoted(ring: KeyRing, instances: readonly InstanceKeys[]): boolean {
  const { id } = ring.active;
  return [{ kekIds: ring.ids }, ...instances].every(({ kekIds }) => sharedKek(kekIds, instances) === id);
}

/**
 * Instances that lack the active key of this one while there is none that all of them have: what one of them seals,
 * another one cannot open.
 */
export function strangersTo(ring: KeyRing, instances: readonly InstanceKeys[]): readonly InstanceKeys[] {
  if (sharedKek(ring.ids, instances) !== undefined) return [];
  return instances.filter(({ kekIds }) => hasTold({ kekIds }) && !kekIds.includes(ring.active.id));
}

/** What is wrong with them, and what to do. */
export function strangersWords(ring: KeyRing, strangers: readonly InstanceKeys[]): string {
  const each = strangers.map(({ name, kekIds }) => `${name} has ${kekIds.join(', ')}`).join('; ');
  return `the instances have no master key in common: this one has ${ring.ids.join(', ')}, ${each}. Give every instance the same BYOK_ENCRYPTION_KEY, the earlier ones in BYOK_PREVIOUS_KEYS, and send it SIGHUP or restart it`;
}

/** The first of these keys that all instances have which tell what they have. */
function sharedKek(ids: readonly string[], instances: readonly InstanceKeys[]): string | undefined {
  const told = instances.filter(hasTold);
  return ids.find((id) => told.every(({ kekIds }) => kekIds.includes(id)));
}

function hasTold({ kekIds }: Pick<InstanceKeys, 'kekIds'>): boolean {
  return kekIds.length > 0;
}

function noSharedKey(ring: KeyRing, strangers: readonly InstanceKeys[]): GatewayError {
  return new GatewayError(
    'master_key_not_loaded',
    `Nothing was stored, because another instance could not open it: ${strangersWords(ring, strangers)}, then repeat this.`,
  );
}
