import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../../../errors/gateway-error.js';
import { BrowserSessions } from '../../sessions/browser-sessions.js';
import type { BegunSession } from '../../sessions/session-begin.js';
import { LoginLimits } from '../login-limits.js';
import { OidcAdmins } from './oidc-admins.js';
import { noOidcCookie, oidcCookie, readOidcCookie } from './oidc-cookie.js';
import { OidcIssuer } from './oidc-issuer.js';
import { WAY_ON, WAY_ON_POLICY } from './way-on.js';

/** Logs people in who prove themselves at the identity provider. */
@Injectable()
export class OidcLoginService {
  constructor(
    private readonly issuer: OidcIssuer,
    private readonly admins: OidcAdmins,
    private readonly browsers: BrowserSessions,
    private readonly limits: LoginLimits,
  ) {}

  /** Sends the browser to the provider. */
  async begin(reply: FastifyReply): Promise<void> {
    const { url, secrets } = await this.issuer.begin();
    void reply.header('set-cookie', oidcCookie(secrets, this.browsers.publicUrl));
    void reply.status(302).header('location', url).send();
  }

  /** Takes it back from there, with a session. */
  async finish(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    void reply.header('set-cookie', noOidcCookie(this.browsers.publicUrl));
    const session = await this.admit(request);
    this.browsers.keep(reply, session);
    void reply.header('content-security-policy', WAY_ON_POLICY).type('text/html; charset=utf-8').send(WAY_ON);
  }

  private async admit(request: FastifyRequest): Promise<BegunSession> {
    const secrets = readOidcCookie(request, this.browsers.publicUrl);
    if (!secrets) {
      throw new GatewayError(
        'invalid_request',
        'This browser has not begun a login within the last ten minutes, or has finished it. Begin at GET /api/v1/auth/oidc/login.',
      );
    }
    const origin = this.browsers.originOf(request);
    const attempt = this.limits.begin(origin.address);
    const query = /\?.*$/.exec(request.url)?.[0] ?? '';
    const session = await this.admins.logIn(await this.issuer.finish(query, secrets), origin);
    this.limits.forgive(attempt);
    return session;
  }
}
