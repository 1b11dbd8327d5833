import type { Unusable } from '../audit-keys.js';
import {
  type Head,
  hashOf,
  headMacOf,
  macOf,
  NOTHING_BEFORE,
  type Position,
  type SignedHead,
  type SignedLink,
} from '../chain-link.js';
import { BRING_KEYS, BROKEN } from '../own-entries.js';
import { PROBLEMS, type ProblemKind } from './problem-kinds.js';

export interface Problem {
  /** Number of the entry it was met at; null where it is about no entry. */
  readonly seq: number | null;
  readonly kind: ProblemKind;
  readonly message: string;
}

/** What is known from elsewhere than the rows that are checked. */
export interface Known {
  readonly keys: ReadonlyMap<string, Buffer | Unusable>;
  /** An end of the chain that was seen before. */
  readonly seen: Position | undefined;
}

const SHOWN_PROBLEMS = 100;

/** Goes through a chain from its first entry to its last, and collects what is not as it was written. */
export class ChainCheck {
  /** The first 100. */
  readonly problems: Problem[] = [];
  problemCount = 0;
  firstBad: number | undefined;
  checked = 0;
  private last: Head = { seq: 0, hash: NOTHING_BEFORE, keyId: '' };
  private readonly usedKeys = new Set<string>();

  constructor(private readonly known: Known) {}

  accept(link: SignedLink): void {
    const { last } = this;
    if (link.seq !== last.seq + 1) this.report('entries_missing', last.seq + 1);
    else if (link.prevHash !== last.hash) this.report('not_linked', link.seq);
    this.checkKey(link);
    this.last = { seq: link.seq, hash: hashOf(link), keyId: link.keyId };
    this.checkSeen(this.last);
    this.checked += 1;
  }

  /** After the last entry. */
  finish(head: SignedHead | undefined): void {
    const { seen } = this.known;
    this.checkHead(head);
    if (seen && seen.seq > this.last.seq) this.report('end_missing', this.last.seq + 1);
    for (const id of this.known.keys.keys()) if (!this.usedKeys.has(id)) this.report('key_unused', null);
  }

  /** @param where what it is about, where that is no entry */
  report(kind: ProblemKind, seq: number | null, where?: string): void {
    this.problemCount += 1;
    if (seq !== null) this.firstBad = Math.min(seq, this.firstBad ?? seq);
    if (this.problems.length < SHOWN_PROBLEMS)
      this.problems.push({ seq, kind, message: where === undefined ? PROBLEMS[kind] : `${PROBLEMS[kind]} (${where})` });
  }

  private checkKey(link: SignedLink): void {
    const { seq, keyId, action } = link;
    if (keyId !== this.last.keyId && (!BRING_KEYS.has(action) || this.usedKeys.has(keyId)))
      this.report('key_changed', seq);
    this.usedKeys.add(keyId);
    const key = this.known.keys.get(keyId) ?? 'missing';
    if (typeof key === 'string') return this.report('key_unusable', seq);
    if (macOf(link, key) !== link.mac) return this.report('not_authentic', seq);
    if (action === BROKEN) this.report('was_broken', seq);
  }

  private checkSeen({ seq, hash }: Position): void {
    const { seen } = this.known;
    if (seen?.seq === seq && seen.hash !== hash) this.report('differs_from_seen', seq);
  }

  private checkHead(head: SignedHead | undefined): void {
    const { seq, hash, keyId } = this.last;
    if (!head) {
      if (seq > 0) this.report('head_missing', null);
      return;
    }
    const key = this.known.keys.get(head.keyId) ?? 'missing';
    if (typeof key === 'string' || headMacOf(head, key) !== head.mac) this.report('head_not_authentic', null);
    if (head.seq !== seq) this.report('end_missing', Math.min(seq, head.seq) + 1);
    else if (head.hash !== hash || head.keyId !== keyId) this.report('head_not_authentic', null);
  }
}
