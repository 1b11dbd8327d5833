import { timingSafeEqual } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Environment } from '../../config/environment.js';
import { BREAK_GLASS_NAME } from '../admins/admin-rules.js';
import { ClientAddresses } from '../limits/client-addresses.js';
import type { AdminPrincipal } from '../principal.js';
import { tokenHash } from '../token.js';
import { Audit } from '../../audit/audit.js';

const PRINCIPAL: AdminPrincipal = Object.freeze({
  kind: 'admin',
  id: null,
  name: BREAK_GLASS_NAME,
  role: 'admin',
  means: 'break_glass',
});

/** The token for the day when nobody can get in any other way. It asks no database, and is never used in silence. */
@Injectable()
export class BreakGlass {
  private readonly logger = new Logger('break-glass');
  private readonly hash: Buffer | undefined;

  constructor(
    { BREAK_GLASS_TOKEN }: Environment,
    private readonly audit: Audit,
    private readonly addresses: ClientAddresses,
  ) {
    this.hash = BREAK_GLASS_TOKEN === undefined ? undefined : Buffer.from(tokenHash(BREAK_GLASS_TOKEN));
  }

  /** Whether it is that token. */
  is(token: string): boolean {
    return this.hash !== undefined && timingSafeEqual(this.hash, Buffer.from(tokenHash(token)));
  }

  /** @returns undefined for any other token */
  find(token: string, request: FastifyRequest): AdminPrincipal | undefined {
    if (!this.is(token)) return undefined;
    const address = this.addresses.of(request);
    const what = `${request.method} ${request.url.split('?', 1)[0]}`;
    this.logger.warn(`the break-glass token is used from ${address} for ${what} (${request.id})`);
    this.audit.note({ actor: BREAK_GLASS_NAME, action: 'break_glass.use', entity: what, details: { address } });
    return PRINCIPAL;
  }
}
