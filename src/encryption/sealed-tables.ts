import { jwtContext } from '../access/jwt/jwt-vault.js';
import { auditKeyContext } from '../audit/audit-key-context.js';
import type { SealContext } from '../crypto/seal.js';
import { contentKeyContext } from '../usage/contents/content-keys.js';

/** A table whose rows are sealed with the master key, in a column `sealed` beside a generated `kek_id`. */
export interface SealedTable {
  readonly name: string;
  /** Column with what identifies a row. */
  readonly id: string;
  /** What the seal of a row depends on. */
  contextOf(id: string): SealContext;
}

/** All of them besides `provider_keys`, whose seals depend on more than the row's id. */
export const SEALED_TABLES: readonly SealedTable[] = [
  { name: 'content_keys', id: 'id', contextOf: contentKeyContext },
  { name: 'app_jwt', id: 'app_id', contextOf: jwtContext },
  { name: 'audit_keys', id: 'id', contextOf: auditKeyContext },
];

/** Statement whose rows are the master keys of all sealed rows, one row each. */
export const ALL_KEKS = ['provider_keys', ...SEALED_TABLES.map(({ name }) => name)]
  .map((table) => `select kek_id from ${table}`)
  .join(' union all ');
