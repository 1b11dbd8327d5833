import { randomBytes } from 'node:crypto';
import { chmod, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { someKnownGood } from '../../../test/support/some-known-good.js';
import { makeTestFolder, removeTestFolder } from '../../../test/support/test-folders.js';
import { environmentFrom } from '../../config/read-environment.js';
import { KeyRing, type MasterKey, masterKeyFrom } from '../../crypto/key-ring.js';
import { SnapshotFile } from './snapshot-file.js';

const FOREIGN = 'it was sealed with a master key this instance does not have; add it to BYOK_PREVIOUS_KEYS';
const known = someKnownGood();

let folder: string;
let file: SnapshotFile;
beforeEach(async () => {
  folder = await makeTestFolder();
  file = fileOf(newKey());
});
afterEach(() => removeTestFolder(folder));

function newKey(): MasterKey {
  return masterKeyFrom(randomBytes(32));
}

function fileOf(active: MasterKey, ...previous: readonly MasterKey[]): SnapshotFile {
  return new SnapshotFile(environmentFrom({ DATA_DIR: join(folder, 'data') }), new KeyRing(active, previous));
}

async function refusal(reader: SnapshotFile): Promise<string> {
  return reader.read().then(
    () => 'it was read',
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
  );
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

describe('the file', () => {
  it('gives back what was written, and the newer of two', async () => {
    expect(await file.read()).toBeUndefined();
    await file.write(someKnownGood(1));
    await file.write(known);
    expect(await file.read()).toEqual(known);
  });

  it('is the owner’s alone, in a folder of theirs, and nothing else is left there', async () => {
    await file.write(known);
    expect([await modeOf(file.path), await modeOf(join(folder, 'data'))]).toEqual(['600', '700']);
    expect(await readdir(join(folder, 'data'))).toEqual(['deployment', 'snapshot.pb1']);
  });

  it('is made the owner’s again when somebody opened it to others', async () => {
    await file.write(known);
    await chmod(file.path, 0o644);
    await file.read();
    expect(await modeOf(file.path)).toBe('600');
  });

  it('holds nothing in clear', async () => {
    await file.write(known);
    const text = await readFile(file.path, 'utf8');
    for (const word of ['chat', 'bootstrap', 'server', 'hash', 'vllm', 'BBBB']) expect(text).not.toContain(word);
  });

  it('is opened with an earlier master key and sealed with the active one', async () => {
    const [earlier, active] = [newKey(), newKey()];
    await fileOf(earlier).write(known);
    const both = fileOf(active, earlier);
    expect(await both.read()).toEqual(known);
    await both.write(known);
    expect(await fileOf(active).read()).toEqual(known);
    expect(await refusal(fileOf(earlier))).toBe(`FileRefusal: ${FOREIGN}`);
  });

  it('of another installation is refused', async () => {
    await fileOf(newKey()).write(known);
    expect(await refusal(file)).toBe(`FileRefusal: ${FOREIGN}`);
  });

  it('of another deployment with the same master key is refused, and one without a word of its deployment', async () => {
    await file.write(known);
    await writeFile(join(folder, 'data', 'deployment'), '1e0b2a54-6c1d-4f4e-8a6b-0d9f1c2b3a4d\n');
    expect(await refusal(file)).toBe('FileRefusal: it was changed after it was written, or is of another deployment');
    await rm(join(folder, 'data', 'deployment'));
    expect(await refusal(file)).toBe('FileRefusal: this folder does not say which deployment it belongs to');
  });

  it('stays whole when it cannot be written', async () => {
    await file.write(known);
    const unwritable = { ...known, configuration: { ...known.configuration, providers: [{ toJSON: fail }] } };
    await expect(file.write(unwritable as unknown as typeof known)).rejects.toThrow('no such row');
    expect(await file.read()).toEqual(known);
  });

  it('that writers left half-written is removed, unless one is at it', async () => {
    await file.write(known);
    const [old, fresh] = ['snapshot.pb1.0123456789ab.new', 'snapshot.pb1.ba9876543210.new'];
    for (const name of [old, fresh]) await writeFile(join(folder, 'data', name), 'half');
    await utimes(join(folder, 'data', old), 0, 0);
    await file.tidy();
    expect(await readdir(join(folder, 'data'))).toEqual(['deployment', 'snapshot.pb1', fresh]);
    expect(await file.read()).toEqual(known);
  });
});

function fail(): never {
  throw new Error('no such row');
}
