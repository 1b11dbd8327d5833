import { execFileSync } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { refusalOf } from './support/embedded-postgres.js';
import { makeTestFolder, removeTestFolder } from './support/test-folders.js';

describe('embedded PostgreSQL on a small disk', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await makeTestFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'patchbay-test', folder]);
  });
  afterEach(async () => {
    execFileSync('umount', [folder]);
    await removeTestFolder(folder);
  });

  it('says that the disk is full, and leaves nothing half-made on it', async () => {
    const small = join(folder, 'small');
    await mkdir(small);
    const directory = join(small, 'postgres');
    expect(await refusalOf({ directory, password: 'right' })).toBe(
      `The disk that holds ${directory} is full: free some space and start again.`,
    );
    expect(await readdir(small)).toEqual(['postgres.lock']);
  });
});
