import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Environment } from '../../config/environment.js';
import { ClientAddresses } from '../limits/client-addresses.js';
import { tokenHash } from '../token.js';
import { refuseForeign } from './own-origin.js';
import type { BegunSession } from './session-begin.js';
import { noSessionCookie, sessionCookie, sessionIdOf } from './session-cookie.js';

/** From where somebody tries to log in. */
export interface LoginOrigin {
  readonly address: string;
  /** Hash of the session the browser has had until now. */
  readonly formerSession: string | undefined;
}

/** What browsers have and get when somebody logs in or out. */
@Injectable()
export class BrowserSessions {
  constructor(
    private readonly addresses: ClientAddresses,
    private readonly environment: Environment,
  ) {}

  /** Where browsers find Patchbay; undefined where nobody has said so. */
  get publicUrl(): string | undefined {
    return this.environment.PUBLIC_URL;
  }

  originOf(request: FastifyRequest): LoginOrigin {
    return { address: this.addresses.of(request), formerSession: this.hashOf(request) };
  }

  /** Hash of the session that the browser has. */
  hashOf(request: FastifyRequest): string | undefined {
    const id = sessionIdOf(request);
    return id === undefined ? undefined : tokenHash(id);
  }

  /** Another site must not log somebody in as somebody else. @throws {GatewayError} 403 `foreign_origin` */
  requireOwnPage(request: FastifyRequest): void {
    refuseForeign(request, this.publicUrl);
  }

  keep(reply: FastifyReply, { id, maxAgeSeconds }: BegunSession): void {
    void reply.header('set-cookie', sessionCookie(id, maxAgeSeconds, this.publicUrl));
  }

  forget(reply: FastifyReply): void {
    void reply.header('set-cookie', noSessionCookie(this.publicUrl));
  }
}
