import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeTestFolder, removeTestFolder } from '../../test/support/test-folders.js';
import { PageContents } from './page-contents.js';

const THEN = new Date('2026-01-01T00:00:00Z');
const LATER = new Date('2026-01-01T00:00:01Z');

let folder: string;
beforeAll(async () => {
  folder = await makeTestFolder();
});
afterAll(() => removeTestFolder(folder));

async function write(file: string, text: string, at: Date): Promise<void> {
  await writeFile(file, text);
  await utimes(file, at, at);
}

describe('contents of a file of the page', () => {
  it.each([
    ['small', 10, 'a'],
    // It is not kept, so what is sent is what is there.
    ['large', 300_000, 'b'],
  ])('are hashed once while it is the same: %s', async (name, length, sent) => {
    const file = join(folder, name);
    const contents = new PageContents();
    await write(file, 'a'.repeat(length), THEN);
    const { tag } = await contents.of(file);
    await write(file, 'b'.repeat(length), THEN);
    const again = await contents.of(file);
    expect([again.tag, (await again.bytes()).toString()]).toEqual([tag, sent.repeat(length)]);
    await write(file, 'b'.repeat(length), LATER);
    const anew = await contents.of(file);
    expect(anew.tag).not.toBe(tag);
    expect((await anew.bytes()).toString()).toBe('b'.repeat(length));
  });

  it('cannot be told of a file that is gone', async () => {
    await expect(new PageContents().of(join(folder, 'gone'))).rejects.toThrow('ENOENT');
  });
});
