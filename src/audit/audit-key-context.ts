import type { SealContext } from '../crypto/seal.js';

/** What the seal of a key of the audit record depends on. */
export function auditKeyContext(id: string): SealContext {
  return { table: 'audit_keys', column: 'sealed', rowId: id, keyVersion: 1, origin: 'patchbay:audit' };
}
