import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { readCookie, writeCookie } from './cookies.js';

const NAME = 'patchbay_session';
const ID_BYTES = 32;
const ID = /^[\w-]{43}$/;

/** What a browser keeps to stay logged in: 32 random bytes, base64url. */
export function newSessionId(): string {
  return randomBytes(ID_BYTES).toString('base64url');
}

/** @returns undefined where the browser sent none that could be one */
export function sessionIdOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const id = readCookie(headers.cookie, NAME);
  return id !== undefined && ID.test(id) ? id : undefined;
}

/** Sent by the browser with requests of its own pages only, never with those another site makes it send. */
export function sessionCookie(id: string, maxAgeSeconds: number, publicUrl: string | undefined): string {
  const secure = isSecure(publicUrl);
  return writeCookie({ name: NAME, value: id, path: '/', sameSite: 'Strict', maxAgeSeconds, secure });
}

/** Makes the browser forget it. */
export function noSessionCookie(publicUrl: string | undefined): string {
  return sessionCookie('', 0, publicUrl);
}

/** Whether cookies are to travel over TLS only. */
export function isSecure(publicUrl: string | undefined): boolean {
  return publicUrl?.startsWith('https:') === true;
}
