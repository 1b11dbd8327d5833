import type { MasterKey } from './master-key.js';

// Whoever has a ring has its keys.
export { MASTER_KEY_BYTES, type MasterKey, masterKeyFrom } from './master-key.js';

/** The master keys this process holds: one seals, all of them unseal. */
export class KeyRing {
  private seals: MasterKey;
  private byId: ReadonlyMap<string, MasterKey>;

  constructor(active: MasterKey, previous: readonly MasterKey[]) {
    this.seals = active;
    this.byId = mapOf(active, previous);
  }

  /** The one that seals. */
  get active(): MasterKey {
    return this.seals;
  }

  /** Of all keys, the one that seals first. */
  get ids(): readonly string[] {
    return [...new Set([this.active.id, ...this.byId.keys()])];
  }

  /** Takes others in place of those it has. */
  replace(active: MasterKey, previous: readonly MasterKey[]): void {
    this.seals = active;
    this.byId = mapOf(active, previous);
  }

  find(id: string): MasterKey | undefined {
    return this.byId.get(id);
  }

  /** The same keys, with this one to seal with; what is replaced later is not replaced there. */
  sealingWith(active: MasterKey): KeyRing {
    return active.id === this.active.id ? this : new KeyRing(active, [...this.byId.values()]);
  }
}

function mapOf(active: MasterKey, previous: readonly MasterKey[]): ReadonlyMap<string, MasterKey> {
  return new Map([...previous, active].map((key) => [key.id, key]));
}
