import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CANARIES, newCredential, newMasterKey, PROMPT, providerKey } from './support/run-canaries.js';
import { PLACES } from './support/run-folder.js';
import { sweepRun } from './support/sweep-run.js';
import { makeTestFolder, removeTestFolder } from './support/test-folders.js';

describe('the search at the end of a run', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await makeTestFolder();
    for (const place of PLACES) await mkdir(join(folder, place));
  });
  afterEach(() => removeTestFolder(folder));

  it('says nothing of places in which there is nothing', async () => {
    expect(await sweepRun(folder)).toEqual({ lines: [], isClean: true });
  });

  it('says how much it has searched', async () => {
    await writeFile(join(folder, 'logs', '1.txt'), 'x'.repeat(1_500_000));
    expect(await sweepRun(folder)).toEqual({
      lines: ['Canaries in logs of this run: 0 hits in 1.5 MB'],
      isClean: true,
    });
  });

  it.each([
    ['admin token', 'logs', newCredential('admin token')],
    ['app key', 'dumps', Buffer.from(newCredential('app key')).toString('hex')],
    ['provider key', 'answers', encodeURIComponent(`a wrong key: ${providerKey('0001')}`)],
    ['master key', 'data', newMasterKey().toString('base64')],
    ['prompt', 'logs', Buffer.from(JSON.stringify({ content: PROMPT })).toString('base64')],
  ])('names the %s and where it is: %s', async (name, place, text) => {
    await writeFile(join(folder, place, '1.txt'), text);
    const { lines, isClean } = await sweepRun(folder);
    expect([isClean, lines[0]]).toEqual([false, expect.stringContaining(`${name} as `)]);
    expect(lines[0]).toContain(join(folder, place, '1.txt'));
  });

  it('lets a prompt be in the answer to who asked', async () => {
    await writeFile(join(folder, 'answers', '1.txt'), `you said: ${CANARIES.prompt}`);
    expect(await sweepRun(folder)).toMatchObject({ isClean: true });
  });
});
