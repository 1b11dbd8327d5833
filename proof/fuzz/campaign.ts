import type { Gateway } from '../../bench/stage/gateway.ts';
import { inLanes } from '../stage/in-lanes.ts';
import { say } from '../stage/prove.ts';
import type { ApiDocument, Operation } from './api-document.ts';
import { type FuzzedRequest, wireOf } from './fuzzed-request.ts';
import type { Ground } from './known-values.ts';
import { requestsFor } from './requests.ts';
import { type Finding, searchOperation } from './search-operation.ts';
import { type FuzzedAnswer, send } from './send.ts';

const LANES = 8;
const RUNS_EACH = 16;
const LONGEST_SHOWN = 1500;

/** Of all answers to a method. */
export interface Tally {
  requests: number;
  succeeded: number;
  refused: number;
  failed: number;
  unanswered: number;
}

/** Asks every operation, round after round, of a gateway that is set up anew each time. */
export class Campaign {
  readonly #findings = new Map<string, Finding>();
  readonly #tallies = new Map<string, Tally>();
  readonly #succeeded = new Set<string>();
  readonly #underWay = new Set<FuzzedRequest>();
  readonly #document: ApiDocument;
  readonly #gateway: Gateway;
  #sent = 0;

  constructor(document: ApiDocument, gateway: Gateway) {
    this.#document = document;
    this.#gateway = gateway;
  }

  get sent(): number {
    return this.#sent;
  }

  get findings(): readonly Finding[] {
    return [...this.#findings.values()];
  }

  /** Operations that have done something, and not only refused to. */
  get succeeded(): ReadonlySet<string> {
    return this.#succeeded;
  }

  get tallies(): ReadonlyMap<string, Tally> {
    return this.#tallies;
  }

  /** Every operation some times. */
  async round(ground: Ground, seed: number): Promise<void> {
    const { operations, schemas } = this.#document;
    await inLanes(operations.length, LANES, async (index) => {
      const operation = operations[index];
      if (!operation || !this.isAlive()) return;
      const requests = requestsFor(operation, schemas, ground);
      const ask = (request: FuzzedRequest): Promise<FuzzedAnswer> => this.#ask(operation, request);
      const found = await searchOperation(operation, requests, ask, { numRuns: RUNS_EACH, seed: seed + index });
      // What could not be asked any more says nothing.
      if (found && this.isAlive()) this.#note(found);
    });
  }

  /** Also tells what was under way when it ended, the first time it is asked. */
  isAlive(): boolean {
    try {
      return process.kill(this.#gateway.pid, 0);
    } catch {
      for (const request of this.#underWay) say(`under way when Patchbay ended: ${shown(request)}`);
      this.#underWay.clear();
      return false;
    }
  }

  async #ask(operation: Operation, request: FuzzedRequest): Promise<FuzzedAnswer> {
    this.#sent += 1;
    this.#underWay.add(request);
    const answer = await send(this.#gateway.url, request);
    if (this.isAlive()) this.#underWay.delete(request);
    this.#count(operation, answer.status);
    return answer;
  }

  #count({ name, method }: Operation, status: number): void {
    const tally = this.#tallies.get(method) ?? { requests: 0, succeeded: 0, refused: 0, failed: 0, unanswered: 0 };
    this.#tallies.set(method, tally);
    tally.requests += 1;
    if (status === 0) tally.unanswered += 1;
    else if (status >= 500) tally.failed += 1;
    else if (status >= 400) tally.refused += 1;
    else {
      tally.succeeded += 1;
      this.#succeeded.add(name);
    }
  }

  #note(finding: Finding): void {
    const { operation, complaint, request } = finding;
    const key = `${operation}: ${complaint}`;
    if (this.#findings.has(key)) return;
    this.#findings.set(key, finding);
    say(`FOUND ${key}\n  ${shown(request)}`);
  }
}

function shown(request: FuzzedRequest): string {
  return JSON.stringify(wireOf(request)).slice(0, LONGEST_SHOWN);
}
