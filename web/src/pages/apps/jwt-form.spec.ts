import { describe, expect, it } from '@jest/globals';
import { jwtFormOf, jwtFormProblem, jwtOf, withProof } from './jwt-form.js';

const FILLED = {
  ...jwtFormOf(),
  issuer: ' https://id.example ',
  audience: 'patchbay',
  jwksUrl: 'https://id.example/jwks',
};

describe('the form of an issuer', () => {
  it('sends one proof only', () => {
    expect(jwtOf({ ...FILLED, secret: 'left over' })).toEqual({
      issuer: 'https://id.example',
      audience: 'patchbay',
      algorithms: ['RS256', 'ES256'],
      clock_tolerance_seconds: 5,
      jwks_url: 'https://id.example/jwks',
    });
  });

  it('takes algorithms that fit the proof', () => {
    expect(withProof(FILLED, 'secret').algorithms).toEqual(['HS256']);
    expect(withProof(withProof(FILLED, 'secret'), 'jwks').algorithms).toEqual(['RS256', 'ES256']);
    expect(withProof(FILLED, 'jwks').algorithms).toEqual(['RS256', 'ES256']);
  });

  it.each([
    [undefined, {}],
    ['Issuer and audience are needed.', { audience: '' }],
    ['Choose at least one algorithm.', { algorithms: [] }],
    ['Enter where the issuer publishes its keys.', { jwksUrl: '' }],
    ['Enter the secret; the one that is stored cannot be read back.', { proof: 'secret' as const }],
    ['The public keys are not JSON of the form {"keys":[…]}.', { proof: 'jwks' as const, jwks: '[]' }],
    [undefined, { proof: 'jwks' as const, jwks: '{"keys":[]}' }],
  ])('says: %s', (problem, changed) => {
    expect(jwtFormProblem({ ...FILLED, ...changed })).toBe(problem);
  });
});
