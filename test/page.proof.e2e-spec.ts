import { describe, expect, it } from '@jest/globals';
import { HELD, runShort } from './support/short-proof.js';

const LIMIT_MS = 180_000;

describe('the short form of the proof of the page holds', () => {
  it('page', async () => expect(await runShort('page', LIMIT_MS)).toMatch(HELD), LIMIT_MS);
});
