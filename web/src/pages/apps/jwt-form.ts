import type { Schema } from '../../api/types.js';

type PutAppJwt = Schema<'PutAppJwt'>;
export type Algorithm = PutAppJwt['algorithms'][number];
/** What verifies the tokens of an issuer. */
export type Proof = Schema<'AppJwtView'>['verified_by'];

export interface JwtForm {
  readonly issuer: string;
  readonly audience: string;
  readonly proof: Proof;
  readonly algorithms: readonly Algorithm[];
  readonly secret: string;
  readonly jwksUrl: string;
  readonly jwks: string;
  readonly tolerance: string;
}

const BY_SECRET: readonly Algorithm[] = ['HS256', 'HS384', 'HS512'];
const BY_KEYS: readonly Algorithm[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];
const TOLERANCE_UNLESS_SAID = '5';

export function algorithmsOf(proof: Proof): readonly Algorithm[] {
  return proof === 'secret' ? BY_SECRET : BY_KEYS;
}

const NEW_ISSUER: JwtForm = {
  issuer: '',
  audience: '',
  proof: 'jwks_url',
  algorithms: ['RS256', 'ES256'],
  secret: '',
  jwksUrl: '',
  jwks: '',
  tolerance: TOLERANCE_UNLESS_SAID,
};

export function jwtFormOf(jwt?: Schema<'AppJwtView'>): JwtForm {
  if (jwt === undefined) return NEW_ISSUER;
  return {
    issuer: jwt.issuer,
    audience: jwt.audience,
    proof: jwt.verified_by,
    algorithms: algorithmsOf(jwt.verified_by).filter((each) => jwt.algorithms.includes(each)),
    secret: '',
    jwksUrl: jwt.jwks_url ?? '',
    jwks: jwt.jwks ? JSON.stringify(jwt.jwks, null, 2) : '',
    tolerance: String(jwt.clock_tolerance_seconds),
  };
}

/** Another proof takes other algorithms. */
export function withProof(form: JwtForm, proof: Proof): JwtForm {
  const fitting = form.algorithms.filter((each) => algorithmsOf(proof).includes(each));
  const usual: readonly Algorithm[] = proof === 'secret' ? ['HS256'] : ['RS256', 'ES256'];
  return { ...form, proof, algorithms: fitting.length > 0 ? fitting : usual };
}

export function jwtOf(form: JwtForm): PutAppJwt {
  const shared = {
    issuer: form.issuer.trim(),
    audience: form.audience.trim(),
    algorithms: [...form.algorithms],
    clock_tolerance_seconds: Number(form.tolerance),
  };
  if (form.proof === 'secret') return { ...shared, secret: form.secret };
  if (form.proof === 'jwks_url') return { ...shared, jwks_url: form.jwksUrl.trim() };
  return { ...shared, jwks: keysIn(form.jwks) };
}

/** Why the form cannot be sent yet. */
export function jwtFormProblem(form: JwtForm): string | undefined {
  if (form.issuer.trim() === '' || form.audience.trim() === '') return 'Issuer and audience are needed.';
  if (form.algorithms.length === 0) return 'Choose at least one algorithm.';
  return proofProblem(form);
}

function proofProblem({ proof, secret, jwksUrl, jwks }: JwtForm): string | undefined {
  if (proof === 'secret')
    return secret === '' ? 'Enter the secret; the one that is stored cannot be read back.' : undefined;
  if (proof === 'jwks_url') return jwksUrl.trim() === '' ? 'Enter where the issuer publishes its keys.' : undefined;
  return keysIn(jwks) === null ? 'The public keys are not JSON of the form {"keys":[…]}.' : undefined;
}

function keysIn(text: string): (PutAppJwt['jwks'] & object) | null {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null && Object.hasOwn(read, 'keys') ? { ...read } : null;
  } catch {
    return null;
  }
}
