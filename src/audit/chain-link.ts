import { createHash, createHmac } from 'node:crypto';

const ENTRY_FORMAT = 'pba1';
const HEAD_FORMAT = 'pba1-head';
/** `prev_hash` of the first entry. */
export const NOTHING_BEFORE = '';

/** An entry as it is authenticated: every column but the MAC, exactly as stored. */
export interface Link {
  readonly seq: number;
  /** Microseconds since 1970, as text. */
  readonly atUs: string;
  readonly actor: string;
  readonly action: string;
  readonly entity: string;
  readonly reason: string | null;
  readonly revision: number | null;
  /** JSON text. */
  readonly details: string | null;
  readonly keyId: string;
  readonly prevHash: string;
}

export interface SignedLink extends Link {
  readonly mac: string;
}

/** Where a chain ends. */
export interface Position {
  /** Of the last entry; 0 before the first. */
  readonly seq: number;
  /** Of the last entry, MAC included. */
  readonly hash: string;
}

export interface Head extends Position {
  readonly keyId: string;
}

export interface SignedHead extends Head {
  readonly mac: string;
}

/** HMAC-SHA256 over the JSON of an array, which is unambiguous whatever the parts contain; base64url. */
export function macOf(link: Link, key: Buffer): string {
  return createHmac('sha256', key).update(payloadOf(link)).digest('base64url');
}

/** What the next entry carries as `prev_hash`: SHA-256, base64url. */
export function hashOf(link: SignedLink): string {
  return createHash('sha256').update(payloadOf(link)).update('\n').update(link.mac).digest('base64url');
}

export function headMacOf({ seq, hash, keyId }: Head, key: Buffer): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([HEAD_FORMAT, seq, hash, keyId]))
    .digest('base64url');
}

function payloadOf(link: Link): string {
  const { seq, atUs, actor, action, entity, reason, revision, details, keyId, prevHash } = link;
  return JSON.stringify([ENTRY_FORMAT, seq, atUs, actor, action, entity, reason, revision, details, keyId, prevHash]);
}
