import { type Gateway, startGateway } from './gateway.js';
import { CLIENT_SECRET } from './identity-provider.js';

export const LOGIN = '/api/v1/auth/oidc/login';
export const CALLBACK = '/api/v1/auth/oidc/callback';
const ROLES = 'readers=viewer,router-people=operator,a%2Cb=admin,owners=admin';

/** An instance that people log in to at this identity provider. @param port that the provider knows it by */
export function gatewayFor(
  issuer: string,
  port: number,
  variables: Readonly<Record<string, string>> = {},
  beside?: Gateway,
): Promise<Gateway> {
  const settings = { PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}`, OIDC_ISSUER: issuer };
  const client = { OIDC_CLIENT_ID: 'patchbay', OIDC_CLIENT_SECRET: CLIENT_SECRET, OIDC_ROLES: ROLES };
  return startGateway({ ...settings, ...client, ...variables }, beside);
}
