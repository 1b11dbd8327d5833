import { describe, expect, it } from '@jest/globals';
import { HELD, runShort } from './support/short-proof.js';

const LIMIT_MS = 180_000;

describe('the short form of the canary sweep holds', () => {
  it('canary', async () => expect(await runShort('canary', LIMIT_MS)).toMatch(HELD), LIMIT_MS);
});
