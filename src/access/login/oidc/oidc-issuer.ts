import { Injectable } from '@nestjs/common';
import * as oidc from 'openid-client';
import { Environment } from '../../../config/environment.js';
import { WebClient } from '../../../egress/web-client.js';
import { GatewayError } from '../../../errors/gateway-error.js';
import { Clock } from '../../clock.js';
import { groupsIn } from './group-roles.js';
import { asLoginError, unreachable } from './login-error.js';
import type { LoginSecrets } from './oidc-cookie.js';
import { OIDC_CALLBACK_PATH } from './oidc-paths.js';
import { throughEgress } from './through-egress.js';

const SCOPE = 'openid profile email';
/** Issuers may move their endpoints; their keys are looked up more often, when one is not known. */
const KNOWN_MS = 60 * 60_000;
const MAX_NAME_LENGTH = 60;

/** Somebody whom the identity provider vouches for. */
export interface Identity {
  readonly issuer: string;
  /** What it calls them, for ever. */
  readonly subject: string;
  /** What people call them. */
  readonly name: string;
  readonly groups: readonly string[];
}

/** The identity provider of OIDC_ISSUER: authorization code flow with PKCE, state and nonce. */
@Injectable()
export class OidcIssuer {
  private known: { readonly configuration: Promise<oidc.Configuration>; readonly until: number } | undefined;

  constructor(
    private readonly environment: Environment,
    private readonly web: WebClient,
    private readonly clock: Clock,
  ) {}

  /** Where to send a browser. @throws {GatewayError} 404 without a provider, 503 when it cannot be reached */
  async begin(): Promise<{ url: string; secrets: LoginSecrets }> {
    const configuration = await this.configuration();
    const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
    const verifier = oidc.randomPKCECodeVerifier();
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: `${this.environment.PUBLIC_URL}${OIDC_CALLBACK_PATH}`,
      scope: SCOPE,
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, secrets: { state, nonce, verifier } };
  }

  /**
   * Who has come back.
   *
   * @param query of the address the provider has sent the browser to, with its question mark
   * @throws {GatewayError} 400 for what does not belong to this login, 403 when the provider refused, 503
   */
  async finish(query: string, { state, nonce, verifier }: LoginSecrets): Promise<Identity> {
    const configuration = await this.configuration();
    try {
      // Of PUBLIC_URL and not of the request, whose Host anybody can choose.
      const url = new URL(OIDC_CALLBACK_PATH + query, this.environment.PUBLIC_URL);
      const tokens = await oidc.authorizationCodeGrant(configuration, url, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      return await this.identify(configuration, tokens);
    } catch (error) {
      throw asLoginError(error);
    }
  }

  /** Many providers tell groups and names only to whoever asks for them. */
  private async identify(
    configuration: oidc.Configuration,
    tokens: Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>,
  ): Promise<Identity> {
    const claims = tokens.claims();
    if (!claims) throw new GatewayError('login_unavailable', 'The identity provider has not told who it is.');
    const { OIDC_GROUPS_CLAIM } = this.environment;
    const isWhole = OIDC_GROUPS_CLAIM in claims || configuration.serverMetadata().userinfo_endpoint === undefined;
    const told = isWhole ? {} : await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub);
    const all: Readonly<Record<string, unknown>> = { ...told, ...claims };
    return {
      issuer: claims.iss,
      subject: claims.sub,
      name: nameIn(all) ?? claims.sub,
      groups: groupsIn(all[OIDC_GROUPS_CLAIM]),
    };
  }

  private configuration(): Promise<oidc.Configuration> {
    const now = this.clock.elapsed();
    if (this.known && now < this.known.until) return this.known.configuration;
    const configuration = this.discover().catch((error: unknown) => {
      this.known = undefined;
      throw unreachable(error);
    });
    this.known = { configuration, until: now + KNOWN_MS };
    return configuration;
  }

  private async discover(): Promise<oidc.Configuration> {
    const { OIDC_ISSUER, OIDC_CLIENT_ID = '', OIDC_CLIENT_SECRET } = this.environment;
    if (OIDC_ISSUER === undefined)
      throw new GatewayError('not_found', 'There is no identity provider; log in with an admin token.');
    const issuer = new URL(OIDC_ISSUER);
    // Also what comes straight from the provider is believed for its signature.
    const execute = [oidc.enableNonRepudiationChecks];
    return oidc.discovery(
      issuer,
      OIDC_CLIENT_ID,
      undefined,
      OIDC_CLIENT_SECRET === undefined ? oidc.None() : secretProof(OIDC_CLIENT_SECRET),
      {
        // Only on this machine; the environment allows no other.
        execute: issuer.protocol === 'http:' ? [...execute, oidc.allowInsecureRequests] : execute,
        [oidc.customFetch]: throughEgress(this.web),
      },
    );
  }
}

/** In the header, as the standard has it, or in the form, where the provider takes nothing else. */
function secretProof(secret: string): oidc.ClientAuth {
  const [inHeader, inForm] = [oidc.ClientSecretBasic(secret), oidc.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] } = server;
    return (methods.includes('client_secret_basic') ? inHeader : inForm)(server, ...rest);
  };
}

/** The first name that can be stored and shown. */
function nameIn(claims: Readonly<Record<string, unknown>>): string | undefined {
  return ['preferred_username', 'email', 'name']
    .map((claim) => claims[claim])
    .find((name): name is string => typeof name === 'string' && /^[\p{L}\p{N}][\p{L}\p{N} ._@+-]*$/u.test(name))
    ?.slice(0, MAX_NAME_LENGTH);
}
