import { describe, expect, it } from '@jest/globals';
import { planBootstrap, type StoredCredential } from './bootstrap-plan.js';
import { tokenHash } from './token.js';

const now = new Date('2026-01-01T00:00:00Z');
const given = 'given-credential-0123456789';

function stored(id: number, change: Partial<StoredCredential> = {}): StoredCredential {
  return { id, tokenHash: `hash ${id}`, generated: false, expiresAt: null, revokedAt: null, ...change };
}

const plan = (credential: string | undefined, rows: readonly StoredCredential[]) =>
  planBootstrap('app', credential, rows, now);
const made = { token: expect.stringMatching(/^pb_app_/), generated: true };

describe('the first credentials', () => {
  it.each([
    ['none', []],
    ['only revoked ones', [stored(1, { revokedAt: now })]],
    ['only expired ones', [stored(1, { expiresAt: now })]],
  ])('are generated when there are %s', (_, rows) => {
    expect(plan(undefined, rows)).toEqual({ revoke: [], add: made });
    expect(plan(given, rows)).toEqual({ revoke: [], add: { token: given, generated: false } });
  });

  it('are left alone when there are valid ones', () => {
    const rows = [stored(1), stored(2, { expiresAt: new Date('2027-01-01') })];
    expect(plan(undefined, rows)).toEqual({ revoke: [] });
    expect(plan(given, rows)).toEqual({ revoke: [], ignored: 'others_exist' });
    expect(plan(given, [...rows, stored(3, { tokenHash: tokenHash(given) })])).toEqual({ revoke: [] });
  });

  it('generated before give way to the given one', () => {
    const rows = [stored(1, { generated: true }), stored(2), stored(3, { generated: true, revokedAt: now })];
    expect(plan(given, rows)).toEqual({ revoke: [1], add: { token: given, generated: false } });
  });

  it('generated before stay generated when one of them is given', () => {
    const rows = [stored(1, { generated: true, tokenHash: tokenHash(given) }), stored(2, { generated: true })];
    expect(plan(given, rows)).toEqual({ revoke: [2] });
  });

  it('are never a revoked one again, and then nobody is locked out', () => {
    const rows = [stored(1, { tokenHash: tokenHash(given), revokedAt: now }), stored(2, { generated: true })];
    expect(plan(given, rows)).toEqual({ revoke: [], ignored: 'revoked' });
  });
});
