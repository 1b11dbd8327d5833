import { plainly } from '../ui/plain-words.js';
import type { Schema } from './types.js';

/** An error of the API, or of the way there; its message is in the words of the page, its body as the API sent it. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    readonly body: Partial<Schema<'Problem'>>,
  ) {
    super(plainly(body.detail ?? body.title ?? `Patchbay answered ${status} without saying why.`));
  }

  get code(): string {
    return this.body.code ?? 'unknown';
  }

  /** What is wrong with one field of a form, by its name. */
  field(name: string): string | undefined {
    const error = this.body.errors?.find(({ field }) => field === name || field.startsWith(`${name}.`));
    return error && plainly(error.message);
  }
}

/** The answer could not be had: Patchbay is not there, or the way to it is broken. */
function unreachable(): Problem {
  return new Problem(0, {
    code: 'unreachable',
    title: 'Patchbay does not answer',
    detail:
      'Patchbay does not answer. It is asked again by itself; what it has not confirmed may have been done all the same.',
  });
}

/** @param error whatever a query or a write was refused with */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return error instanceof TypeError ? unreachable() : new Problem(0, { detail: String(error) });
}
