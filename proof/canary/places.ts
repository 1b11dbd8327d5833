import { isUtf8 } from 'node:buffer';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { everyWriting } from '../../test/support/secret-encodings.ts';
import { findSecrets, type Haystack, searchSecrets, type Secrets } from '../../test/support/secret-search.ts';
import type { Check } from '../stage/prove.ts';

const MOST_QUOTED = 5;
const BYTES_PER_KB = 1e3;
const BYTES_PER_MB = 1e6;

/** Somewhere a secret must not be. */
export interface Place {
  readonly name: string;
  readonly secrets: Secrets;
  /** A text or the end of the name of a file with something in it that is there, so that nothing is proven by an empty place. */
  readonly holds: string;
  search(): Promise<Haystack>;
  /** Puts these where the search must find them; without it a text is added to those that are searched. */
  plant?(pieces: readonly Buffer[]): Promise<void>;
  /** Whether such bytes could be there at all; of a place that is only texts, whether they are text. */
  canHold?(piece: Buffer): boolean;
}

/** Looks for every secret in every way it could be written down. */
export async function sweep(place: Place): Promise<Check> {
  const { name, secrets, holds } = place;
  const haystack = await place.search();
  if (!isIn(haystack, holds)) throw new Error(`${name}: there is no ${holds}, or nothing in it`);
  const { hits, bytes } = await searchSecrets(secrets, haystack);
  return { requirement: `nothing in ${name}`, measured: inWords(hits, bytes), holds: hits.length === 0 };
}

/** How much was gone through, and the first of what was found. */
export function inWords(hits: readonly string[], bytes: number): string {
  const quoted = hits.length === 0 ? '' : `: ${hits.slice(0, MOST_QUOTED).join('; ')}`;
  return `${hits.length} hits in ${inUnits(bytes)}${quoted}`;
}

function inUnits(bytes: number): string {
  if (bytes < BYTES_PER_MB) return `${(bytes / BYTES_PER_KB).toFixed(1)} kB`;
  return `${(bytes / BYTES_PER_MB).toFixed(1)} MB`;
}

/** Whether it holds what it should. */
export async function isFilled(place: Place): Promise<boolean> {
  return isIn(await place.search(), place.holds);
}

function isIn({ texts = {}, folder }: Haystack, holds: string): boolean {
  if (folder !== undefined) {
    const files = readdirSync(folder, { recursive: true }).filter((file) => String(file).endsWith(holds));
    return files.some((file) => bytesOf(join(folder, String(file))) > 0);
  }
  return Object.entries(texts).some(([name, text]) => name.includes(holds) || text.includes(holds));
}

/** None of one that is gone by now. */
function bytesOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** A secret as it is planted, and how its hit begins. */
export interface Planted {
  readonly meaning: string;
  readonly bytes: Buffer;
}

/** Every secret in every way it could be written down, each of which must be found where it is planted. */
export function controlOf(secrets: Secrets): readonly Planted[] {
  return Object.entries(secrets).flatMap(([name, secret]) =>
    everyWriting(secret).map(({ encoding, bytes }) => ({ meaning: `${name} as ${encoding}`, bytes })),
  );
}

/** What of it is not among the hits. */
export function missedOf(planted: readonly Planted[], hits: readonly string[]): readonly string[] {
  return planted
    .map(({ meaning }) => meaning)
    .filter((meaning) => !hits.some((hit) => hit.startsWith(`${meaning} in `)));
}

/**
 * Plants every secret in every way that the place can hold.
 *
 * @throws {Error} when one is not found
 */
export async function requireWatchfulness(place: Place): Promise<void> {
  const canHold = (bytes: Buffer): boolean =>
    place.canHold ? place.canHold(bytes) : place.plant !== undefined || isUtf8(bytes);
  const planted = controlOf(place.secrets).filter(({ bytes }) => canHold(bytes));
  const pieces = planted.map(({ bytes }) => bytes);
  await place.plant?.(pieces);
  const { texts, folder } = await place.search();
  const added = place.plant ? texts : { ...texts, planted: Buffer.concat(pieces) };
  const hits = await findSecrets(place.secrets, { ...(added && { texts: added }), ...(folder && { folder }) });
  const missed = missedOf(planted, hits);
  if (missed.length > 0) throw new Error(`${place.name}: planted and not found: ${missed.join(', ')}`);
}

/** As records that wait for the database would be. */
export function plantInFolder(folder: string, pieces: readonly Buffer[]): void {
  const spool = join(folder, 'spool', 'planted');
  mkdirSync(spool, { recursive: true });
  writeFileSync(join(spool, '1.log'), Buffer.concat(pieces));
}
