import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { GatewayError } from '../errors/gateway-error.js';
import { CallerLimits } from './caller-limits.js';
import { isSignedToken, PresentedTokens, presentedToken } from './presented-tokens.js';
import type { Principal } from './principal.js';
import { RequestSessions } from './sessions/request-sessions.js';
import { sessionIdOf } from './sessions/session-cookie.js';

const HOW_TO_SEND = 'Send "Authorization: Bearer <token>" or "X-API-Key: <token>".';

type Found = Principal | undefined;

/** Finds out who calls, and whether they call too often. Costs no promise where everything needed is known. */
@Injectable()
export class Authentication {
  constructor(
    private readonly tokens: PresentedTokens,
    private readonly sessions: RequestSessions,
    private readonly limits: CallerLimits,
  ) {}

  /**
   * Who a request comes from: whose token it carries, or, without one, who is logged in where it was sent.
   *
   * @throws {GatewayError} 401 without a valid credential, 403 for a write that another site made a browser send, 429
   * when there are too many
   */
  identify(request: FastifyRequest): Principal | Promise<Principal> {
    const isToken = presentedToken(request.headers) !== undefined;
    const found = isToken ? this.tokens.find(request) : this.sessions.find(request);
    return found instanceof Promise ? this.judgeLater(request, found) : this.judge(request, found);
  }

  /**
   * Who is logged in where a request was sent, by its cookie alone; that nobody is, is an answer like any other.
   *
   * @throws {GatewayError} 429 when there are too many of a session, or too many cookies that open nothing
   */
  async visitor(request: FastifyRequest): Promise<Principal | undefined> {
    if (sessionIdOf(request) === undefined) return undefined;
    const principal = this.sessions.find(request);
    await (principal ? this.limits.admit(request, principal) : this.limits.turnAway(request));
    return principal;
  }

  private async judgeLater(request: FastifyRequest, found: Promise<Found>): Promise<Principal> {
    return this.judge(request, await found);
  }

  private judge(request: FastifyRequest, principal: Found): Principal | Promise<Principal> {
    const counted = principal ? this.limits.admit(request, principal) : this.limits.turnAway(request);
    if (counted instanceof Promise) return counted.then(() => demand(request, principal));
    return demand(request, principal);
  }
}

function demand(request: FastifyRequest, principal: Found): Principal {
  if (principal) return principal;
  const token = presentedToken(request.headers);
  if (token !== undefined) throw new GatewayError('invalid_api_key', refusalOf(token));
  if (sessionIdOf(request) !== undefined)
    throw new GatewayError('session_ended', 'The session is over: it expired, was ended or was revoked. Log in again.');
  throw new GatewayError('missing_credential', `No credential was sent. ${HOW_TO_SEND}`);
}

/** Says the same whatever is wrong with it: nobody learns which credentials there are. */
function refusalOf(token: string): string {
  if (token === '') return `The header holds no credential. ${HOW_TO_SEND}`;
  if (isSignedToken(token))
    return 'No app takes this token. An admin compares its iss and aud with GET /api/v1/llm-config/apps/{id}/jwt; its signature must fit, and it needs an exp that is not over and at most a day after its iat.';
  return 'The credential is unknown, revoked or expired. An admin sees the state of each with GET /api/v1/llm-config/apps/{id}/keys or /admins/{id}/tokens, and makes another with POST there; one that the first start printed ends when ADMIN_TOKEN or APP_KEY is set.';
}
