import { readGroupRole } from '../../../config/group-role.js';
import { type Role, ROLES } from '../../../database/entities/admin.entity.js';

/**
 * The strongest role that the groups of somebody have.
 *
 * @param entries of OIDC_ROLES, `group=role` each
 * @returns undefined where none of the groups has one
 */
export function roleOfGroups(groups: readonly string[], entries: readonly string[]): Role | undefined {
  const roles = entries.flatMap((entry) => {
    const read = readGroupRole(entry);
    return read && groups.includes(read.group) ? [read.role] : [];
  });
  return ROLES.findLast((role) => roles.includes(role));
}

/** Of a claim: a list of names, or one alone; anything else is no group. */
export function groupsIn(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return [claim];
  return Array.isArray(claim) ? claim.filter((group): group is string => typeof group === 'string') : [];
}
