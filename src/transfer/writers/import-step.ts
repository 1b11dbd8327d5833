import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from 'typeorm';
import { GatewayError } from '../../errors/gateway-error.js';
import type { LocalOnlyFindings } from '../../revisions/local-only-findings.js';
import type { Outcome } from '../import.dto.js';
import type { KnownProviders } from './known-providers.js';

/** The transaction an import is, and who does it. */
export interface ImportStep {
  readonly manager: EntityManager;
  readonly author: string;
  readonly reason: string | null;
  /** The one it becomes. */
  readonly revision: number;
  /** Where servers are, found out before. */
  readonly findings: LocalOnlyFindings;
  readonly providers: KnownProviders;
  /** Whether what an entry leaves out has its default; if not, it stays as it is stored. */
  readonly isWhole: boolean;
  /** What turns out on the way and should be known. */
  readonly warnings: string[];
}

export function outcomeOf(before: object | undefined, after: object): Outcome {
  if (before === undefined) return 'created';
  return isDeepStrictEqual(asStored(before), asStored(after)) ? 'same' : 'changed';
}

/** Bodies are instances of classes, and what they leave undefined is not stored. */
function asStored(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Errors of one entry name its place in the file. */
export async function within<T>(place: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const { code, message, status, checks } = error;
    const fields = error.fields.map((each) => ({ field: `${place}.${each.field}`, message: each.message }));
    throw new GatewayError(code, `${place}: ${message}`, { status, checks, fields, cause: error });
  }
}

export function invalidField(field: string, message: string): GatewayError {
  return new GatewayError('invalid_request', `${field}: ${message}`, { fields: [{ field, message }] });
}
