import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CredentialDirectory } from './credential-directory.js';
import { JwtApps } from './jwt/jwt-apps.js';
import { BreakGlass } from './login/break-glass.js';
import type { Principal } from './principal.js';

const BEARER = /^Bearer +(\S+)$/i;
/** Header, payload and signature; no credential that Patchbay makes has dots. */
const SIGNED_TOKEN = /^[\w-]+\.[\w-]+\.[\w-]*$/;

type Found = Principal | undefined;

/** Tokens and keys that requests carry in a header, of whatever kind. */
@Injectable()
export class PresentedTokens {
  constructor(
    private readonly credentials: CredentialDirectory,
    private readonly jwtApps: JwtApps,
    private readonly breakGlass: BreakGlass,
  ) {}

  /** @returns a promise only where the database or an identity provider must be asked */
  find(request: FastifyRequest): Found | Promise<Found> {
    const token = presentedToken(request.headers);
    if (token === undefined || token === '') return undefined;
    if (isSignedToken(token)) return this.findSigned(token, request);
    return this.findChosen(token, request);
  }

  /** A credential that an operator chose may have dots as well. */
  private findSigned(token: string, request: FastifyRequest): Found | Promise<Found> {
    const app = this.jwtApps.find(token);
    if (app instanceof Promise) return app.then((found) => found ?? this.findChosen(token, request));
    return app ?? this.findChosen(token, request);
  }

  private findChosen(token: string, request: FastifyRequest): Found | Promise<Found> {
    return this.breakGlass.find(token, request) ?? this.credentials.find(token);
  }
}

/** Whether it looks like a token (JWT) of an issuer. */
export function isSignedToken(token: string): boolean {
  return SIGNED_TOKEN.test(token) && !token.startsWith('pb_');
}

/** @returns the empty text for a header that holds none; undefined where nothing was sent */
export function presentedToken({ authorization, 'x-api-key': apiKey }: FastifyRequest['headers']): string | undefined {
  if (authorization !== undefined) return BEARER.exec(authorization)?.[1] ?? '';
  return typeof apiKey === 'string' ? apiKey : undefined;
}
