import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { VERSION } from './version.js';

it('the version Patchbay tells of itself is the one of its package', () => {
  const file: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(file).toMatchObject({ version: VERSION });
});
