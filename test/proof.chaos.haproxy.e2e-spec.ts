import { describe, expect, it } from '@jest/globals';
import { HELD, runShort } from './support/short-proof.js';

const LIMIT_MS = 300_000;
/** What it stops and measures is told by Linux alone. */
const describeOnLinux = process.platform === 'linux' ? describe : describe.skip;

describeOnLinux('the short form of the fault suite holds', () => {
  it('chaos', async () => expect(await runShort('chaos', LIMIT_MS)).toMatch(HELD), LIMIT_MS);
});
