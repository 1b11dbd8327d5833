import { randomBytes } from 'node:crypto';
import type { Vendor } from './names.ts';

/** A key that a vendor has handed out. */
export interface IssuedKey {
  /** E.g. `alpha#3`; what ledgers say in place of the key. */
  readonly name: string;
  readonly text: string;
}

interface Entry extends IssuedKey {
  readonly vendor: Vendor;
  /** Wall clock, milliseconds since 1970. */
  endsAt: number;
}

/** Knows which keys each vendor has handed out, and until when it takes them. */
export class KeyDesk {
  private readonly entries: Entry[] = [];

  /** Taken from now on, besides those there are. */
  issue(vendor: Vendor): IssuedKey {
    const number = this.entries.filter((entry) => entry.vendor === vendor).length + 1;
    const name = `${vendor}#${number}`;
    const text = `sk-${vendor}-${number}-${randomBytes(12).toString('hex')}`;
    this.entries.push({ name, text, vendor, endsAt: Infinity });
    return { name, text };
  }

  /** @param endsAt wall clock, milliseconds since 1970 */
  retire(name: string, endsAt: number): void {
    const entry = this.entries.find((each) => each.name === name);
    if (!entry || Number.isNaN(endsAt)) throw new Error(`"${name}" cannot be retired at ${endsAt}`);
    entry.endsAt = endsAt;
  }

  /** The name of a key whoever it is of, `none` without one, `unknown` when nobody has handed it out. */
  nameOf(text: string): string {
    if (text === '') return 'none';
    return this.entries.find((entry) => entry.text === text)?.name ?? 'unknown';
  }

  isTaken(vendor: Vendor, text: string): boolean {
    const entry = this.entries.find((each) => each.text === text);
    return entry?.vendor === vendor && Date.now() < entry.endsAt;
  }
}
