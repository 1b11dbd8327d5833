import type { Answer } from './connection.js';
import { PatchbayError } from './patchbay-error.js';

/** Both shapes of an error answer: RFC 9457 at management, OpenAI's envelope at inference. */
interface ErrorBody {
  readonly code?: unknown;
  readonly detail?: unknown;
  readonly error?: { readonly message?: unknown; readonly code?: unknown };
}

/** @throws {PatchbayError} where the answer is none that Patchbay gives when all is well */
export function readAnswer(url: string, answer: Answer): unknown {
  const { status, headers, body } = answer;
  const requestId = headers.get('x-request-id') ?? undefined;
  const provider = headers.get('x-llm-provider') ?? undefined;
  if (status >= 200 && status < 300 && body !== undefined) return body;
  const told = errorIn(body);
  // Other servers have errors as well. Those of Patchbay have a code, those that it passes on carry its request id.
  if (told === undefined || (told.code === undefined && requestId === undefined))
    throw new PatchbayError(
      `What answers at ${url} (status ${status}) is not Patchbay, or something stands before it: correct the address.`,
      { status, code: 'not_patchbay', requestId },
    );
  throw new PatchbayError(told.message, { status, code: told.code ?? 'upstream_error', provider, requestId, body });
}

function errorIn(body: unknown): { readonly code: string | undefined; readonly message: string } | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { code, detail, error } = body as ErrorBody;
  const message = error?.message ?? detail;
  if (typeof message !== 'string') return undefined;
  const name = error?.code ?? code;
  return { code: typeof name === 'string' ? name : undefined, message };
}
