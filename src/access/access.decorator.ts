import { applyDecorators, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiSecurity } from '@nestjs/swagger';
import type { Role } from '../database/entities/admin.entity.js';

/** Who may use a route: everybody, apps, or admins from a role upwards. */
export type AccessPolicy = 'public' | 'app' | Role;

export const ACCESS_POLICY = Symbol('access policy');

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Nobody is asked who they are before the body is read. */
    readonly isPublic?: true;
  }
}

const PUBLIC = { isPublic: true } as const;

/** Declares who may use a route. A route without it is refused to everyone. */
export function Access(policy: AccessPolicy): ClassDecorator & MethodDecorator {
  if (policy === 'public') return applyDecorators(SetMetadata(ACCESS_POLICY, policy), RouteConfig(PUBLIC));
  return applyDecorators(SetMetadata(ACCESS_POLICY, policy), ApiBearerAuth(), ApiSecurity('x-api-key'));
}
