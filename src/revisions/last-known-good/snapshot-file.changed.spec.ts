import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { someKnownGood } from '../../../test/support/some-known-good.js';
import { makeTestFolder, removeTestFolder } from '../../../test/support/test-folders.js';
import { environmentFrom } from '../../config/read-environment.js';
import { KeyRing, masterKeyFrom } from '../../crypto/key-ring.js';
import { SnapshotFile } from './snapshot-file.js';

const DAMAGED = 'it is damaged, or was not written by Patchbay';
const FOREIGN = 'it was sealed with a master key this instance does not have; add it to BYOK_PREVIOUS_KEYS';
const CHANGED = 'it was changed after it was written, or is of another deployment';
const OTHER_RELEASE = 'another release of Patchbay wrote it';
const LINE_FEED = 10;

let folder: string;
let file: SnapshotFile;
beforeEach(async () => {
  folder = await makeTestFolder();
  file = fileIn(folder);
});
afterEach(() => removeTestFolder(folder));

function fileIn(dataFolder: string): SnapshotFile {
  const ring = new KeyRing(masterKeyFrom(randomBytes(32)), []);
  return new SnapshotFile(environmentFrom({ DATA_DIR: dataFolder }), ring);
}

async function refusalOf(text: string | Buffer): Promise<string> {
  await writeFile(file.path, text);
  return refusal(file);
}

async function refusal(reader: SnapshotFile): Promise<string> {
  return reader.read().then(
    () => 'it was read',
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
  );
}

describe('a file that is not what was written', () => {
  let written: Buffer;
  beforeEach(async () => {
    // Small, for every byte of it is tried.
    await file.write(someKnownGood(0));
    written = await readFile(file.path);
  });

  it('is refused whichever byte was changed', async () => {
    const answers = new Set<string>();
    for (const at of written.keys()) {
      const changed = Buffer.from(written);
      changed[at] = (changed[at] ?? 0) ^ 1;
      answers.add(await refusalOf(changed));
    }
    expect(answers).toEqual(
      new Set([DAMAGED, FOREIGN, CHANGED, OTHER_RELEASE].map((message) => `FileRefusal: ${message}`)),
    );
  });

  it('is refused wherever it was cut', async () => {
    const headerLength = written.indexOf(LINE_FEED) + 1;
    for (const length of written.keys()) {
      // Whole lines were written; that the last one is missing is for the seals to tell.
      const message = length > headerLength && written[length - 1] === LINE_FEED ? CHANGED : DAMAGED;
      expect(await refusalOf(written.subarray(0, length))).toBe(`FileRefusal: ${message}`);
    }
  });

  it('is refused whatever was put in, taken out or repeated', async () => {
    const place = fc.nat(written.length);
    const bytes = fc.uint8Array({ minLength: 0, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(place, place, bytes, async (from, to, inserted) => {
        const changed = Buffer.concat([written.subarray(0, from), inserted, written.subarray(to)]);
        if (changed.equals(written)) return;
        expect(await refusalOf(changed)).toMatch(/^FileRefusal: it /);
      }),
      { numRuns: 300 },
    );
  });

  it('is refused with lines of another one, in another order, doubled or left out', async () => {
    const large = someKnownGood(1200);
    await file.write(large);
    const lines = (await readFile(file.path, 'utf8')).split('\n');
    await file.write(large);
    const others = (await readFile(file.path, 'utf8')).split('\n');
    expect(lines.length).toBeGreaterThan(7);
    const changed = lines
      .slice(1, -1)
      .flatMap((line, index) => [
        lines.with(index + 1, others[index + 1] ?? ''),
        lines.toSpliced(index + 1, 1),
        lines.toSpliced(index + 1, 0, line),
        lines.toSpliced(index + 1, 1, lines[index + 2] ?? '', line),
      ]);
    for (const text of changed) expect(await refusalOf(text.join('\n'))).toMatch(/^FileRefusal: it (was|is) /);
    expect(await refusalOf([lines[0], ...others.slice(1)].join('\n'))).toBe(`FileRefusal: ${CHANGED}`);
    expect(await refusalOf(lines.join('\n'))).toBe('it was read');
  });

  it.each([
    ['another release', 'patchbay last-known-good 0 Resilience1764100000000', OTHER_RELEASE],
    ['a later release', 'patchbay last-known-good 2 Later1999999999999', OTHER_RELEASE],
    ['somebody else', '{"providers":[]}', DAMAGED],
    ['nobody', '', DAMAGED],
  ])('is refused when it is of %s', async (_, release, message) => {
    const header = `${release} ${'0'.repeat(32)}`;
    const [, ...sealed] = written.toString().split('\n');
    expect(await refusalOf([header, ...sealed].join('\n'))).toBe(`FileRefusal: ${message}`);
  });

  it('is refused when it is a folder', async () => {
    const reader = fileIn(join(folder, 'other'));
    await mkdir(reader.path, { recursive: true });
    expect(await refusal(reader)).toBe('FileRefusal: it cannot be read (EISDIR)');
  });
});
