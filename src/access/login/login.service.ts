import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Environment } from '../../config/environment.js';
import { callingAdmin } from '../calling-admin.js';
import { BrowserSessions } from '../sessions/browser-sessions.js';
import type { EndedSessions } from '../sessions/session.dto.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { LoginMethods, Me } from './login.dto.js';
import { OIDC_LOGIN_PATH } from './oidc/oidc-paths.js';
import { TokenLogin } from './token-login.js';

/** Logs people in to the page with a token, and out again. */
@Injectable()
export class LoginService {
  constructor(
    private readonly tokens: TokenLogin,
    private readonly sessions: SessionsService,
    private readonly browsers: BrowserSessions,
    private readonly environment: Environment,
  ) {}

  methods(): LoginMethods {
    return { token: true, oidc: this.environment.OIDC_ISSUER === undefined ? null : OIDC_LOGIN_PATH };
  }

  async logIn(token: string, request: FastifyRequest, reply: FastifyReply): Promise<Me> {
    this.browsers.requireOwnPage(request);
    const session = await this.tokens.logIn(token, this.browsers.originOf(request));
    this.browsers.keep(reply, session);
    return { ...session.admin, means: 'session' };
  }

  /** With a token there is nothing to end. */
  async logOut(request: FastifyRequest, reply: FastifyReply): Promise<EndedSessions> {
    const admin = callingAdmin(request);
    const hash = this.browsers.hashOf(request);
    if (admin.means !== 'session' || hash === undefined) return { ended: 0 };
    await this.sessions.endThis(admin, hash);
    this.browsers.forget(reply);
    return { ended: 1 };
  }

  me(request: FastifyRequest): Me {
    const { id, name, role, means } = callingAdmin(request);
    return { id, name, role, means };
  }
}
