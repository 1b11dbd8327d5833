import type { FastifyRequest } from 'fastify';
import { readCookie, writeCookie } from '../../sessions/cookies.js';
import { isSecure } from '../../sessions/session-cookie.js';

/** Long enough to find one's second factor. */
const MAX_AGE_SECONDS = 600;
const VALUE = /^(?<state>[\w-]{43})\.(?<nonce>[\w-]{43})\.(?<verifier>[\w-]{43})$/;

/** What binds the way back from the identity provider to the browser that was sent there. */
export interface LoginSecrets {
  /** Comes back in the address. */
  readonly state: string;
  /** Comes back in the identity token. */
  readonly nonce: string;
  /** Of PKCE: whoever has only the code cannot use it. */
  readonly verifier: string;
}

/** The way back comes from another site, so it cannot be a strict cookie. */
export function oidcCookie({ state, nonce, verifier }: LoginSecrets, publicUrl: string | undefined): string {
  return cookie(`${state}.${nonce}.${verifier}`, MAX_AGE_SECONDS, publicUrl);
}

/** They count once. */
export function noOidcCookie(publicUrl: string | undefined): string {
  return cookie('', 0, publicUrl);
}

/** @returns undefined where this browser has not begun a login, or not lately */
export function readOidcCookie({ headers }: FastifyRequest, publicUrl: string | undefined): LoginSecrets | undefined {
  const value = readCookie(headers.cookie, nameFor(publicUrl)) ?? '';
  const { state, nonce, verifier } = VALUE.exec(value)?.groups ?? {};
  if (state === undefined || nonce === undefined || verifier === undefined) return undefined;
  return { state, nonce, verifier };
}

function cookie(value: string, maxAgeSeconds: number, publicUrl: string | undefined): string {
  const secure = isSecure(publicUrl);
  return writeCookie({ name: nameFor(publicUrl), value, path: '/', sameSite: 'Lax', maxAgeSeconds, secure });
}

/** With the prefix browsers take it from this host alone, so no neighbour can begin a login for somebody. */
function nameFor(publicUrl: string | undefined): string {
  return isSecure(publicUrl) ? '__Host-patchbay_oidc' : 'patchbay_oidc';
}
