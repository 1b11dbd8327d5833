import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { AnswerSeal } from './answer-seal.js';

const masterKey = randomBytes(32);
const seal = new AnswerSeal(masterKey);
const plain = Buffer.from('{"answer":"the patient sleeps"}');

describe('the seal of shared answers', () => {
  it('opens what another instance with the same master key has sealed', () => {
    const other = new AnswerSeal(Buffer.from(masterKey));
    expect(other.nameOf('key')).toBe(seal.nameOf('key'));
    expect(other.open(seal.seal(plain, 'name'), 'name')).toEqual(plain);
  });

  it('shows nothing of the answer and nothing of the key', () => {
    const sealed = seal.seal(plain, 'name');
    expect(Buffer.from(sealed, 'base64').includes('patient')).toBe(false);
    expect(seal.nameOf('key')).not.toContain('key');
  });

  it('opens nothing that was changed, moved to another name or sealed by somebody else', () => {
    const sealed = seal.seal(plain, 'name');
    const changed = Buffer.from(sealed, 'base64');
    changed[20] = (changed[20] ?? 0) ^ 1;
    expect(seal.open(changed.toString('base64'), 'name')).toBeUndefined();
    expect(seal.open(sealed, 'other')).toBeUndefined();
    expect(new AnswerSeal(randomBytes(32)).open(sealed, 'name')).toBeUndefined();
    expect(seal.open('', 'name')).toBeUndefined();
  });
});
