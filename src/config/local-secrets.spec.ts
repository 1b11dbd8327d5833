import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { localSecrets } from './local-secrets.js';
import { environmentFrom } from './read-environment.js';

const BYOK_ENCRYPTION_KEY = randomBytes(32).toString('base64');
const DATABASE_URL = 'postgres://u@host/db';
const RIVALS = 4;
const ROUNDS = 200;

/** Takes part in every round at the same moment as its rivals and reports what it was given. */
const RIVAL = `
  const { workerData, parentPort } = require('node:worker_threads');
  const { join } = require('node:path');
  import(workerData.hooks).then(() => import(workerData.module)).then(({ localSecrets }) => {
    const gate = new Int32Array(workerData.gate);
    const seen = [];
    for (let round = 0; round < workerData.rounds; round += 1) {
      Atomics.add(gate, round, 1);
      while (Atomics.load(gate, round) < workerData.rivals);
      const DATA_DIR = join(workerData.folder, String(round));
      try { seen.push(localSecrets({ DATA_DIR, NODE_ENV: 'development' }).databasePassword); }
      catch (error) { seen.push(String(error)); }
    }
    parentPort.postMessage(seen);
  });`;

describe('secrets made on this machine', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchbay-secrets-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const secretsFor = (variables: Readonly<Record<string, string>>) =>
    localSecrets(environmentFrom({ DATA_DIR: join(folder, 'data'), ...variables }));
  const path = () => join(folder, 'data', 'secrets.json');

  it('are the same at every start', () => {
    const first = secretsFor({});
    expect(Buffer.from(first?.masterKey ?? '', 'base64')).toHaveLength(32);
    expect(secretsFor({})).toEqual(first);
    expect(secretsFor({ BYOK_ENCRYPTION_KEY })).toEqual(first);
    expect(secretsFor({ BYOK_ENCRYPTION_KEY, DATABASE_URL })).toEqual(first);
  });

  it('are the same for all who ask for them first, at the same moment', async () => {
    const workerData = {
      module: new URL('./local-secrets.ts', import.meta.url).href,
      hooks: new URL('../../test/support/typescript-sources.ts', import.meta.url).href,
      gate: new SharedArrayBuffer(ROUNDS * 4),
      rivals: RIVALS,
      rounds: ROUNDS,
      folder,
    };
    const rivals = Array.from({ length: RIVALS }, () => new Worker(RIVAL, { eval: true, workerData }));
    const seen: string[][] = await Promise.all(rivals.map(async (rival) => (await once(rival, 'message'))[0]));
    const disagreements = Array.from({ length: ROUNDS }, (_, round) => new Set(seen.map((list) => list[round])));
    expect(disagreements.filter((passwords) => passwords.size !== 1)).toEqual([]);
  });

  it('are not made where they are given', () => {
    expect(secretsFor({ BYOK_ENCRYPTION_KEY, DATABASE_URL })).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('hold no master key where production demands a given one', () => {
    const secrets = secretsFor({ NODE_ENV: 'production', BYOK_ENCRYPTION_KEY });
    expect(Object.keys(secrets ?? {})).toEqual(['databasePassword']);
  });

  it('are readable by the owner only, again if need be, and nothing else is left beside them', () => {
    secretsFor({});
    chmodSync(path(), 0o644);
    secretsFor({});
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'data'))).toEqual(['secrets.json']);
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"masterKey":"x","databasePassword":"p"}',
    '{"masterKey":1,"databasePassword":"p"}',
  ])('are never replaced when the file is damaged: %s', (text) => {
    secretsFor({});
    writeFileSync(path(), text);
    expect(() => secretsFor({})).toThrow(/is damaged; restore it from a backup/);
    expect(readFileSync(path(), 'utf8')).toBe(text);
  });
});
