import * as fc from 'fast-check';
import type { Tamperer } from './audit-ground.js';

/** Something that was done to a record of `size` entries. Returns how many rows it changed. */
export interface Mutation {
  readonly name: string;
  apply(tamperer: Tamperer, size: number): Promise<number>;
}

export const OTHER_KEY = '00000000-0000-4000-8000-000000000000';

export const mutation = (name: string, apply: Mutation['apply']): Mutation => ({ name, apply });
/** The number of an entry, from a share of them. */
export const at = (share: number, size: number): number => 1 + Math.floor(share * size);
export const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
export const text = fc.string({ minLength: 1, maxLength: 12 }).map((value) => value.replaceAll('\0', '0'));
