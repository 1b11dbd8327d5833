import type { MasterKey } from './master-key.js';

// Whoever has a ring has its keys.
export { MASTER_KEY_BYTES, type MasterKey, masterKeyFrom } from './master-key.js';

/** The master keys this process holds: one seals, all of them unseal. */
export class KeyRing {
  private readonly byId: ReadonlyMap<string, MasterKey>;

  constructor(
    readonly active: MasterKey,
    previous: readonly MasterKey[],
  ) {
    this.byId = new Map([...previous, active].map((key) => [key.id, key]));
  }

  /** Of all keys, the one that seals first. */
  get ids(): readonly string[] {
    return [...new Set([this.active.id, ...this.byId.keys()])];
  }

  find(id: string): MasterKey | undefined {
    return this.byId.get(id);
  }

  /** The same keys, with this one to seal with. */
  sealingWith(active: MasterKey): KeyRing {
    return active.id === this.active.id ? this : new KeyRing(active, [...this.byId.values()]);
  }
}
