import { expect } from '@jest/globals';
import type { Answer, Gateway } from './gateway.js';

/** The revision the instance serves. */
export async function revisionOf(gateway: Gateway): Promise<number> {
  const { body } = await gateway.manage<{ revision: number }>('GET', '/health');
  return body.revision;
}

/** A problem document of that status and code, whose `errors` name exactly these fields. */
export function expectProblem(
  answer: Answer<object>,
  status: number,
  code: string,
  fields: readonly string[] = [],
): void {
  const { errors = [], ...rest } = answer.body as { errors?: readonly { field: string; message: string }[] };
  expect({ status: answer.status, body: rest }).toMatchObject({ status, body: { status, code } });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect([...new Set(errors.map(({ field }) => field))]).toEqual(fields);
}

/** On a machine with too much to do, some writers wait for their turn longer than they may, and are told to try again. */
export function isTurnedAway({ status, body }: Answer): boolean {
  return status === 503 && String(body['detail']).includes('nothing was changed');
}
