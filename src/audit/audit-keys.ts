import { randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { KeyRing } from '../crypto/key-ring.js';
import { seal, unseal, UnsealError } from '../crypto/seal.js';
import { FleetKeys } from '../revisions/fleet-keys.js';
import { auditKeyContext } from './audit-key-context.js';

const KEY_BYTES = 32;

/** Why a key cannot be used: it is not there, or its seal does not open. */
export type Unusable = 'missing' | UnsealError['reason'];

export interface AuditKey {
  readonly id: string;
  readonly bytes: Buffer;
}

interface StoredKey {
  readonly id: string;
  readonly sealed: string;
}

/** The keys entries are authenticated with: random, and stored only sealed with the master key. */
@Injectable()
export class AuditKeys {
  private readonly opened = new Map<string, Buffer>();

  constructor(
    private readonly fleet: FleetKeys,
    private readonly ring: KeyRing,
  ) {}

  /** One to sign with. Known ones are not read again. */
  async find(manager: EntityManager, id: string): Promise<Buffer | Unusable> {
    const known = this.opened.get(id);
    if (known) return known;
    const [row]: StoredKey[] = await manager.query('select id, sealed from audit_keys where id = $1', [id]);
    const key = row ? this.open(row) : 'missing';
    if (typeof key !== 'string') this.opened.set(id, key);
    return key;
  }

  /** All of them as they are stored now, to check with. */
  async readAll(manager: EntityManager): Promise<ReadonlyMap<string, Buffer | Unusable>> {
    const rows: StoredKey[] = await manager.query('select id, sealed from audit_keys');
    return new Map(rows.map((row) => [row.id, this.open(row)]));
  }

  /** A new one that every live instance can open. */
  async make(manager: EntityManager): Promise<AuditKey> {
    const id = randomUUID();
    const bytes = randomBytes(KEY_BYTES);
    const ring = await this.fleet.sealingRing(manager);
    const sealed = seal(bytes.toString('base64'), auditKeyContext(id), ring);
    await manager.query('insert into audit_keys (id, sealed) values ($1, $2)', [id, sealed]);
    return { id, bytes };
  }

  private open({ id, sealed }: StoredKey): Buffer | Unusable {
    try {
      return Buffer.from(unseal(sealed, auditKeyContext(id), this.ring), 'base64');
    } catch (error) {
      if (error instanceof UnsealError) return error.reason;
      throw error;
    }
  }
}
