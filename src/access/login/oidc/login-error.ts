import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { describeFailure } from '../../../egress/describe-failure.js';
import { GatewayError } from '../../../errors/gateway-error.js';

const AGAIN = 'Begin again at GET /api/v1/auth/oidc/login.';
const OTHERWISE = 'Try again later, or log in with an admin token.';
/** What may stand in an error code of OAuth, RFC 6749 4.1.2.1, and in a message. */
const CODE = /^[a-z_]{1,60}$/;

/** Of the library: the provider has answered, but not as one does. */
const NO_PROPER_ANSWER: ReadonlySet<string> = new Set([
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
]);

/** What could not be asked. @returns the answer that is found in it, else a 503 */
export function unreachable(error: unknown): GatewayError {
  const answer = answerIn(error);
  if (answer) return answer;
  const cause = rootOf(error);
  const reason =
    error instanceof ClientError ? 'its answer was not understood (check OIDC_ISSUER)' : describeFailure(cause);
  return new GatewayError('login_unavailable', `The identity provider cannot be used: ${reason}. ${OTHERWISE}`, {
    cause: error,
  });
}

/** Why somebody who came back is not let in. The provider's own words are for its log. */
export function asLoginError(error: unknown): GatewayError {
  const answer = answerIn(error);
  if (answer) return answer;
  if (error instanceof AuthorizationResponseError)
    return new GatewayError(
      'login_refused',
      `The identity provider refused the login${inBrackets(error.error)}. ${AGAIN}`,
    );
  if (error instanceof ResponseBodyError) return tokenRefusal(error.error, error);
  if (error instanceof WWWAuthenticateChallengeError) return tokenRefusal('invalid_client', error);
  if (error instanceof ClientError && NO_PROPER_ANSWER.has(error.code ?? '')) return unreachable(error);
  return new GatewayError('invalid_request', `What came back does not belong to a login of this browser. ${AGAIN}`, {
    cause: error,
  });
}

function tokenRefusal(code: string, cause: Error): GatewayError {
  if (code === 'invalid_grant')
    return new GatewayError('invalid_request', `The code was used before, or has expired. ${AGAIN}`, { cause });
  return new GatewayError(
    'login_unavailable',
    `The identity provider does not serve Patchbay${inBrackets(code)}: check OIDC_CLIENT_ID and OIDC_CLIENT_SECRET. ${OTHERWISE}`,
    { cause },
  );
}

function inBrackets(code: string): string {
  return CODE.test(code) ? ` (${code})` : '';
}

function answerIn(error: unknown): GatewayError | undefined {
  if (error instanceof GatewayError) return error;
  return error instanceof Error && error.cause !== undefined ? answerIn(error.cause) : undefined;
}

function rootOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
