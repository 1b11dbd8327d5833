import { createHash } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AuditEntry } from './audit.js';
import { type AuditKey, AuditKeys, type Unusable } from './audit-keys.js';
import { hashOf, headMacOf, type Link, macOf, NOTHING_BEFORE, type Position, type SignedLink } from './chain-link.js';
import { addLinks, type ChainState, lockState, readLink } from './chain-rows.js';
import { BEGIN, BROKEN, NEW_KEY, PATCHBAY } from './own-entries.js';

/** Of JSON; what is longer is stored as its length and hash. The history of revisions has all of it. */
const MAX_DETAILS_BYTES = 64 * 1024;

/** An entry and, where it was held back for a while, when it happened. */
export interface TimedEntry extends AuditEntry {
  /** Unix time in milliseconds; absent: now. */
  readonly atMs?: number;
}

/** From where entries are appended, and with which key. */
interface Pen {
  readonly from: Position;
  readonly key: AuditKey;
  /** What has to be said before anything else. */
  readonly preface: readonly TimedEntry[];
}

/** Appends to the chain. Whatever was done to it before, it goes on; but a fault it meets is on record from then on. */
@Injectable()
export class ChainWriter {
  private readonly logger = new Logger('audit');

  constructor(private readonly keys: AuditKeys) {}

  async append(manager: EntityManager, entries: readonly TimedEntry[]): Promise<void> {
    const state = await lockState(manager);
    await this.write(manager, state, await this.takePen(manager, state, entries[0]?.revision), entries);
  }

  /** Everything after this entry is authenticated with a new key, which covers all before it, too. */
  async changeKey(manager: EntityManager, reason: string): Promise<void> {
    const state = await lockState(manager);
    const pen = await this.takePen(manager, state, undefined);
    if (pen.preface.length > 0) return this.write(manager, state, pen, []);
    const key = await this.keys.make(manager);
    const entry = { actor: PATCHBAY, action: NEW_KEY, entity: `key ${key.id}`, reason };
    await this.write(manager, state, { ...pen, key }, [entry]);
  }

  private async write(
    manager: EntityManager,
    { nowUs }: ChainState,
    { from, key, preface }: Pen,
    entries: readonly TimedEntry[],
  ): Promise<void> {
    let position = from;
    const links: SignedLink[] = [];
    for (const entry of [...preface, ...entries]) {
      const link = linkOf(entry, position, key.id, nowUs);
      const signed = { ...link, mac: macOf(link, key.bytes) };
      links.push(signed);
      position = { seq: signed.seq, hash: hashOf(signed) };
    }
    const head = { ...position, keyId: key.id };
    await addLinks(manager, links, { ...head, mac: headMacOf(head, key.bytes) });
  }

  private async takePen(manager: EntityManager, state: ChainState, revision: number | undefined): Promise<Pen> {
    const { head, last, hasKeys } = state;
    if (!head && last === null && !hasKeys) return this.begin(manager, revision);
    const bytes = head ? await this.keys.find(manager, head.keyId) : 'missing';
    const fault = faultOf(state, bytes);
    if (head && fault === undefined && typeof bytes !== 'string') {
      return { from: head, key: { id: head.keyId, bytes }, preface: [] };
    }
    return this.goOn(manager, state, fault ?? 'unknown');
  }

  private async begin(manager: EntityManager, revision: number | undefined): Promise<Pen> {
    const key = await this.keys.make(manager);
    const before = revision === undefined ? await currentRevision(manager) : revision - 1;
    const entry = { actor: PATCHBAY, action: BEGIN, entity: `revision ${before}`, details: { revision: before } };
    return { from: { seq: 0, hash: NOTHING_BEFORE }, key, preface: [entry] };
  }

  /** A broken record must not stop the work of those who are to mend it. */
  private async goOn(manager: EntityManager, { head, last }: ChainState, fault: string): Promise<Pen> {
    const key = await this.keys.make(manager);
    const link = last === null ? undefined : await readLink(manager, last);
    const details = { fault, last_entry: last, head_entry: head?.seq ?? null };
    this.logger.error(`the audit record was found broken (${fault}); GET /api/v1/llm-config/audit/verify tells more`);
    const entry = { actor: PATCHBAY, action: BROKEN, entity: `entry ${last ?? 0}`, details };
    return { from: { seq: last ?? 0, hash: link ? hashOf(link) : NOTHING_BEFORE }, key, preface: [entry] };
  }
}

/** What is appended to must be exactly what was left; otherwise a new entry would vouch for a changed end. */
function faultOf({ head, last }: ChainState, key: Buffer | Unusable): string | undefined {
  if (!head) return 'head_missing';
  if (typeof key === 'string') return `key_${key}`;
  if (headMacOf(head, key) !== head.mac) return 'head_not_authentic';
  return last === head.seq ? undefined : 'last_entry_differs';
}

async function currentRevision(manager: EntityManager): Promise<number> {
  const [{ number }]: [{ number: number }] = await manager.query(
    'select coalesce(max(number), 0) as number from revisions',
  );
  return number;
}

function linkOf(entry: TimedEntry, { seq, hash }: Position, keyId: string, nowUs: string): Link {
  const { actor, action, entity, reason, revision, details, atMs } = entry;
  return {
    seq: seq + 1,
    atUs: atMs === undefined ? nowUs : `${atMs}000`,
    actor: storable(actor),
    action: storable(action),
    entity: storable(entity),
    reason: reason === undefined ? null : storable(reason),
    revision: revision ?? null,
    details: details ? bounded(JSON.stringify(details)) : null,
    keyId,
    prevHash: hash,
  };
}

/** PostgreSQL stores neither NUL nor half a character. */
function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}

function bounded(json: string): string {
  const bytes = Buffer.byteLength(json);
  if (bytes <= MAX_DETAILS_BYTES) return json;
  return JSON.stringify({ left_out_bytes: bytes, sha256: createHash('sha256').update(json).digest('hex') });
}
