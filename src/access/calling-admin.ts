import type { FastifyRequest } from 'fastify';
import { type AdminPrincipal, principalOf } from './principal.js';

/** The principal of a route for admins. */
export function callingAdmin(request: FastifyRequest): AdminPrincipal {
  const principal = principalOf(request);
  if (principal.kind === 'admin') return principal;
  throw new Error('a route for apps asked which admin is calling');
}
