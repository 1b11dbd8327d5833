import { PatchbayError } from '../client/patchbay-error.js';

/** What a script can tell an end by. */
export const EXIT = {
  ok: 0,
  /** Patchbay refused what was asked, or failed at it. */
  refused: 1,
  /** The command was used wrongly; nothing was sent. */
  usage: 2,
  /** Patchbay cannot be reached or does not answer. */
  unreachable: 3,
  /** The credential is missing, unknown, or its role is too low. */
  credential: 4,
  /** `doctor` or `selftest` found a trouble. */
  found: 5,
} as const;

const CODES: Readonly<Record<string, number>> = {
  usage: EXIT.usage,
  invalid_url: EXIT.usage,
  unreachable: EXIT.unreachable,
  timeout: EXIT.unreachable,
  not_patchbay: EXIT.unreachable,
  missing_credential: EXIT.credential,
  invalid_api_key: EXIT.credential,
};

export function exitCodeOf(error: unknown): number {
  if (!(error instanceof PatchbayError)) return EXIT.refused;
  const byCode = CODES[error.code];
  if (byCode !== undefined) return byCode;
  return error.status === 401 || error.status === 403 ? EXIT.credential : EXIT.refused;
}

/** The command was used wrongly. */
export function usageError(message: string): PatchbayError {
  return new PatchbayError(message, { code: 'usage' });
}
