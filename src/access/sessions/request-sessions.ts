import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Environment } from '../../config/environment.js';
import { CredentialDirectory } from '../credential-directory.js';
import type { Principal } from '../principal.js';
import { tokenHash } from '../token.js';
import { requireOwnOrigin } from './own-origin.js';
import { sessionIdOf } from './session-cookie.js';
import { SessionUses } from './session-uses.js';

/** Who is logged in to the page that a request comes from. */
@Injectable()
export class RequestSessions {
  constructor(
    private readonly directory: CredentialDirectory,
    private readonly uses: SessionUses,
    private readonly environment: Environment,
  ) {}

  /**
   * @returns undefined without a session, and with one that has ended
   * @throws {GatewayError} 403 `foreign_origin` for a write that another site made the browser send
   */
  find(request: FastifyRequest): Principal | undefined {
    const id = sessionIdOf(request);
    if (id === undefined) return undefined;
    const principal = this.directory.findSession(id);
    if (!principal) return undefined;
    requireOwnOrigin(request, this.environment.PUBLIC_URL);
    this.uses.note(tokenHash(id));
    return principal;
  }
}
