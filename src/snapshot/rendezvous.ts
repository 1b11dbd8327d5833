import type { Target } from './snapshot.js';

const TWO_TO_THE_32 = 2 ** 32;

/**
 * Weighted rendezvous hashing: whichever target has the highest score for a key serves it. A score depends on nothing
 * but key and target, so that a target that comes or goes moves no keys but its own.
 * https://datatracker.ietf.org/doc/html/draft-ietf-bess-weighted-hrw
 * @returns A positive number, comparable among the targets of one key.
 */
export function rendezvousScore(key: number, { provider, model, weight }: Target): number {
  // The model tells apart two targets at the same provider.
  const target = mix(provider.id ^ (model === null ? 0 : hashText(model)));
  const share = (mix(key ^ target) + 0.5) / TWO_TO_THE_32;
  return -weight / Math.log(share);
}

/** An unsigned 32-bit hash (FNV-1a over UTF-16 units, then mixed). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return mix(hash);
}

/** The last step of MurmurHash3: every bit of the input changes about half of the bits of the output. */
function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
