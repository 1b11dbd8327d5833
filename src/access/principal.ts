import type { FastifyRequest } from 'fastify';
import type { Role } from '../database/entities/admin.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { App, RateLimits, Snapshot } from '../snapshot/snapshot.js';

/** A person, or a program that manages Patchbay. */
export interface AdminPrincipal {
  readonly kind: 'admin';
  /** Of the row in `admins`; null for the break-glass token, which belongs to no row. */
  readonly id: number | null;
  readonly name: string;
  readonly role: Role;
  /** What proved it: a token, a session of the page, or the break-glass token. */
  readonly means: 'token' | 'session' | 'break_glass';
}

/** A calling application. What it may do stands in the snapshot, by its id. */
export interface AppPrincipal {
  readonly kind: 'app';
  readonly id: number;
  readonly name: string;
  /** Of the row in `app_keys`; null where a token of its own identity provider stands for it. */
  readonly keyId: number | null;
  /** Bounds of this key alone, besides those of the app; null: none of its own. */
  readonly keyLimits: RateLimits | null;
  /** Slugs this key may be used for, of those the app may use; null: all of them. */
  readonly keyPurposes: ReadonlySet<string> | null;
  /** What the token says the request's agent type is, where the request itself does not; only tokens tell. */
  readonly agentType?: string;
}

/** Who a request comes from, as its credential proved. */
export type Principal = AdminPrincipal | AppPrincipal;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the access guard; absent on public routes. */
    principal?: Principal;
  }
}

/** The principal of a route that demands one. */
export function principalOf(request: Pick<FastifyRequest, 'principal'>): Principal {
  if (request.principal) return request.principal;
  throw new Error('a public route asked who is calling');
}

/** The principal of a route for apps. */
export function callingApp(request: Pick<FastifyRequest, 'principal'>): AppPrincipal {
  const principal = principalOf(request);
  if (principal.kind === 'app') return principal;
  throw new Error('a route for admins asked which app is calling');
}

/**
 * What the app may do, by the revision that serves the request.
 *
 * @throws {GatewayError} 403 `app_disabled` when it is switched off, or not part of that revision
 */
export function appOf({ id, name }: AppPrincipal, { apps, revision }: Pick<Snapshot, 'apps' | 'revision'>): App {
  const app = apps.get(id);
  if (app?.enabled === true) return app;
  throw new GatewayError(
    'app_disabled',
    app
      ? `The app "${app.name}" is disabled. An admin can enable it with PATCH /api/v1/llm-config/apps/${id}.`
      : `The app "${name}" is not part of revision ${revision}, which serves this request. Try again if it was created a moment ago.`,
  );
}
