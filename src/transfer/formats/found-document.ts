import { GatewayError } from '../../errors/gateway-error.js';
import type { Section } from '../transfer-document.dto.js';

export type Members = Readonly<Record<string, unknown>>;

/** A document in the format of an export, whatever it was written in. */
export interface FoundDocument {
  readonly document: Readonly<Partial<Record<Section, unknown>>> & { readonly format?: unknown };
  /**
   * Whether its entries say everything about their things, as an export does. What another system never knew of, such as
   * a data policy, is not to be reset by its files.
   */
  readonly isWhole: boolean;
  /** Environment variables that it names for keys, by provider. Nobody reads them here. */
  readonly variables: ReadonlyMap<string, string>;
  /** What was understood but not taken over. */
  readonly warnings: readonly string[];
}

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws {GatewayError} `invalid_request` */
export function requireMembers(value: unknown, field: string): Members {
  if (isMembers(value)) return value;
  throw invalidDocument(field, 'must be an object');
}

/** Null and absent are undefined. @throws {GatewayError} `invalid_request` */
export function textIn(members: Members, name: string, at: string): string | undefined {
  const value = members[name] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw invalidDocument(`${at}.${name}`, 'must be text');
}

/** Null and absent are empty. @throws {GatewayError} `invalid_request` */
export function listIn(members: Members, name: string, at: string): readonly unknown[] {
  const value = members[name] ?? [];
  if (Array.isArray(value)) return value;
  throw invalidDocument(`${at}${name}`, 'must be a list');
}

export function invalidDocument(field: string, message: string): GatewayError {
  return new GatewayError('invalid_request', `${field}: ${message}`, { fields: [{ field, message }] });
}
