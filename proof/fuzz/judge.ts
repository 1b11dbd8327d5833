import { ERROR_CODES } from '../../src/errors/error-codes.ts';
import type { Operation } from './api-document.ts';
import type { FuzzedAnswer } from './send.ts';

const CODE = /"code":"(\w+)"/;
const FROM_PROVIDER = /^x-llm-provider: /im;
/** Answers of a server that has all it needs; with the database at hand only a row that others hold is a reason. */
const UNCALLED_FOR: ReadonlySet<string> = new Set(['internal_error', 'configuration_not_loaded']);
/** Its status is the provider's own, where no other could be asked. */
const PASSED_ON = 'upstream_error';
const BUSY = 'too busy to finish in time';
/** Of what is wrong before it is known which operation is meant, or with any of them. */
const ALWAYS_POSSIBLE: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 408, 413, 415, 417, 431]);

/** What is wrong with an answer; undefined when it is one that Patchbay means to give. */
export function complaintAbout({ statuses }: Operation, { status, text }: FuzzedAnswer): string | undefined {
  if (status === 0) return `no answer: ${text}`;
  const code = CODE.exec(text)?.[1] ?? '';
  return wrongIn(status, code, text) ?? undescribed(statuses, status, code);
}

function undescribed(statuses: Operation['statuses'], status: number, code: string): string | undefined {
  if (code !== PASSED_ON && !statuses.has(status) && !ALWAYS_POSSIBLE.has(status))
    return `${status} ${code} is not in the description`;
  return undefined;
}

function wrongIn(status: number, code: string, text: string): string | undefined {
  if (status >= 500 && !isDeliberate(status, code, text)) return `${status} ${code || 'without a code'}`;
  if (status >= 400 && !isExplained(code, text)) return `${status} without a code of ours`;
  return undefined;
}

function isDeliberate(status: number, code: string, text: string): boolean {
  if (!isOurs(code) || UNCALLED_FOR.has(code)) return false;
  if (code === PASSED_ON) return true;
  return ERROR_CODES[code].status === status && (code !== 'database_unavailable' || text.includes(BUSY));
}

function isExplained(code: string, text: string): boolean {
  return isOurs(code) || FROM_PROVIDER.test(text);
}

function isOurs(code: string): code is keyof typeof ERROR_CODES {
  return Object.hasOwn(ERROR_CODES, code);
}
