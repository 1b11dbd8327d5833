import type { FastifyRequest } from 'fastify';
import type { Role } from '../database/entities/admin.entity.js';

/** Who a request comes from, as its credential proved. */
export type Principal =
  | { readonly kind: 'admin'; readonly name: string; readonly role: Role }
  | { readonly kind: 'app'; readonly id: number; readonly name: string; readonly mayPickProviders: boolean };

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the access guard; absent on public routes. */
    principal?: Principal;
  }
}

/** The principal of a route that demands one. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal) return request.principal;
  throw new Error('a public route asked who is calling');
}
