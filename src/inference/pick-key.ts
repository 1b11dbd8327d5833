import type { Credential } from '../snapshot/snapshot.js';

/**
 * One of the keys, by weight.
 *
 * @param chance from 0 to 1
 */
export function pickKey(keys: readonly Credential[], chance: number): Credential | undefined {
  if (keys.length < 2) return keys[0];
  const whole = keys.reduce((sum, { weight }) => sum + weight, 0);
  let point = chance * whole;
  return keys.find(({ weight }) => (point -= weight) < 0) ?? keys[0];
}
