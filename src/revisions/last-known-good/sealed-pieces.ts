import { setImmediate } from 'node:timers/promises';
import { MIGRATIONS } from '../../../migrations/migrations.js';
import type { KeyRing } from '../../crypto/key-ring.js';
import { seal, type SealContext, unseal } from '../../crypto/seal.js';
import { mapInSlices } from '../../snapshot/build-slices.js';
import { FileRefusal } from './file-refusal.js';

/** To be raised when the same rows are written in another way. */
const FORMAT = 1;
/** Rows are written as they are stored; another schema has other rows. */
const SCHEMA = MIGRATIONS.at(-1)?.name ?? '';
const HEADER = /^patchbay last-known-good (\d+ \w+) ([0-9a-f]{32})$/;

/** What the seals of a file hold for. */
export interface FileIds {
  /** Of the database that it was read from. */
  readonly deployment: string;
  /** Of the file itself. */
  readonly id: string;
}

/** Names the release that writes and, by an id of its own, the file that the pieces belong to. */
export function headerOf(id: string): string {
  return `patchbay last-known-good ${FORMAT} ${SCHEMA} ${id}`;
}

/** One line for each piece and one for the end, each sealed for its place in this file and for no other. */
export function* sealPieces(pieces: Iterable<string>, { deployment, id }: FileIds, ring: KeyRing): Generator<string> {
  const ids = `${deployment} ${id}`;
  let index = 0;
  for (const piece of pieces) yield seal(piece, placeOf(ids, index++), ring);
  yield seal('', endOf(ids, index), ring);
}

/** @throws {FileRefusal} when the lines are not exactly a header and what `sealPieces` has made, in that order */
export async function* unsealPieces(
  lines: readonly string[],
  deployment: string,
  ring: KeyRing,
): AsyncGenerator<string> {
  const [header = '', ...sealed] = lines;
  const [, release, id = ''] = HEADER.exec(header) ?? [];
  if (release === undefined || !(await mapInSlices(sealed, isCanonical)).every(Boolean)) throw FileRefusal.damaged();
  if (header !== headerOf(id)) throw FileRefusal.otherRelease();
  const last = sealed.length - 1;
  const ids = `${deployment} ${id}`;
  try {
    unseal(sealed[last] ?? '', endOf(ids, last), ring);
    for (const [index, line] of sealed.slice(0, last).entries()) {
      yield unseal(line, placeOf(ids, index), ring);
      await setImmediate();
    }
  } catch (error) {
    throw FileRefusal.from(error);
  }
}

function placeOf(ids: string, index: number): SealContext {
  const rowId = `${SCHEMA} ${ids} ${index}`;
  return { table: 'last_known_good', column: 'piece', rowId, keyVersion: FORMAT, origin: '' };
}

function endOf(ids: string, index: number): SealContext {
  return { ...placeOf(ids, index), column: 'end' };
}

/** Decoders pass over characters and bits that mean nothing; whoever changed only those has changed the file as well. */
function isCanonical(sealed: string): boolean {
  const [format, ...parts] = sealed.split('.');
  return format === 'pb1' && parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}
