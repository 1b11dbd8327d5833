import { GatewayError } from '../errors/gateway-error.js';
import { isTime } from './is-time.js';

/** Where a page of a list that is ordered by time ends: times alone are not unique. */
export interface TimeCursor {
  /** RFC 3339 with milliseconds. */
  readonly at: string;
  readonly id: string;
}

const CURSOR = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)\/([\x21-\x7e]{1,100})$/;

export function cursorText({ at, id }: TimeCursor): string {
  return Buffer.from(`${at}/${id}`).toString('base64url');
}

/** @throws {GatewayError} when it is none that a page had */
export function cursorIn(text: string): TimeCursor {
  const [, at, id] = CURSOR.exec(Buffer.from(text, 'base64url').toString('utf8')) ?? [];
  if (at !== undefined && id !== undefined && isTime(at)) return { at, id };
  const message = 'must be the next_cursor of the page before';
  throw new GatewayError('invalid_request', `cursor: ${message}`, { fields: [{ field: 'cursor', message }] });
}
