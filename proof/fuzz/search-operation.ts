import * as fc from 'fast-check';
import type { Operation } from './api-document.ts';
import type { FuzzedRequest } from './fuzzed-request.ts';
import { complaintAbout } from './judge.ts';
import { reduced } from './reduce.ts';
import type { FuzzedAnswer } from './send.ts';

/** An answer that Patchbay should not have given. */
export interface Finding {
  readonly operation: string;
  readonly complaint: string;
  /** The smallest request that was found to lead to it. */
  readonly request: FuzzedRequest;
}

/** Asks an operation so many things; what is found first is made as small as it gets and ends the search. */
export async function searchOperation(
  operation: Operation,
  requests: fc.Arbitrary<FuzzedRequest>,
  ask: (request: FuzzedRequest) => Promise<FuzzedAnswer>,
  { numRuns, seed }: { readonly numRuns: number; readonly seed: number },
): Promise<Finding | undefined> {
  let complaint: string | undefined;
  const property = fc.asyncProperty(requests, async (request) => {
    complaint = complaintAbout(operation, await ask(request));
    return complaint === undefined;
  });
  const { counterexample } = await fc.check(property, { numRuns, seed, endOnFailure: true });
  const [found] = counterexample ?? [];
  if (!found || complaint === undefined) return undefined;
  const same = async (request: FuzzedRequest): Promise<boolean> =>
    complaintAbout(operation, await ask(request)) === complaint;
  return { operation: operation.name, complaint, request: await reduced(found, same) };
}
