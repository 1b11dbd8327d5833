import type { EntityManager } from 'typeorm';
import { isUniqueViolation } from '../../database/database-errors.js';
import { AdminEntity } from '../../database/entities/admin.entity.js';
import { GatewayError } from '../../errors/gateway-error.js';
import type { UpdateAdmin } from './admin.dto.js';

/** Of the one who comes with the break-glass token. */
export const BREAK_GLASS_NAME = 'break-glass';
/** Of what nobody does: schedules, and what a start does. */
const BOOTSTRAP_NAME = 'bootstrap';
const PATCHBAY_NAME = 'patchbay';
/** The history tells people apart by their names, so none may pass for these. */
const TAKEN_NAMES: ReadonlySet<string> = new Set([BREAK_GLASS_NAME, PATCHBAY_NAME]);

/** Whether nobody may have this name whom Patchbay has not given it to: the first start looks for its admin by it. */
export function isTakenName(name: string): boolean {
  return TAKEN_NAMES.has(name) || name === BOOTSTRAP_NAME;
}

/** @throws {GatewayError} 404 */
export async function requireAdmin(manager: EntityManager, id: number): Promise<AdminEntity> {
  const admin = await manager.getRepository(AdminEntity).findOneBy({ id });
  if (admin) return admin;
  throw new GatewayError('not_found', `There is no admin with the id ${id}.`);
}

/** @throws {GatewayError} 409 when another admin has the name */
export async function savingAdmin<T>(name: string, save: () => Promise<T>): Promise<T> {
  if (TAKEN_NAMES.has(name)) throw duplicate(name);
  try {
    return await save();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw duplicate(name);
  }
}

/** @throws {GatewayError} 400 for what the identity provider decides at each login */
export function requireOwnRole({ issuer, name }: AdminEntity, { role }: UpdateAdmin): void {
  if (issuer === null || role === undefined) return;
  const message = `"${name}" logs in with ${issuer}, where the groups decide the role; change those, or disable the admin here`;
  throw new GatewayError('invalid_request', `role: ${message}`, { fields: [{ field: 'role', message }] });
}

/** A token would go on when the identity provider has let its owner go. @throws {GatewayError} 400 */
export function requireTokensAllowed({ issuer, name }: AdminEntity): void {
  if (issuer === null) return;
  throw new GatewayError(
    'invalid_request',
    `"${name}" logs in with ${issuer} and has no tokens. For a program, add an admin of its own with POST /api/v1/llm-config/admins.`,
  );
}

function duplicate(name: string): GatewayError {
  return new GatewayError('duplicate', `An admin named "${name}" exists already; names of admins are unique.`);
}
