import { createHash } from 'node:crypto';

export const MASTER_KEY_BYTES = 32;
const KEY_ID_BYTES = 9;

/** A master key (KEK) with the id that sealed values carry in clear. */
export interface MasterKey {
  /** base64url of the first 9 bytes of SHA-256("patchbay-kek-id" ‖ KEK). */
  readonly id: string;
  readonly bytes: Buffer;
}

export function masterKeyFrom(bytes: Buffer): MasterKey {
  const digest = createHash('sha256').update('patchbay-kek-id').update(bytes).digest();
  return { id: digest.subarray(0, KEY_ID_BYTES).toString('base64url'), bytes };
}

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
