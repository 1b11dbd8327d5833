import { buildMessage, ValidateBy, type ValidationOptions } from 'class-validator';
import { type GroupRole, readGroupRole } from './group-role.js';

function isRoleList(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  const read: readonly (GroupRole | undefined)[] = value.map((part) => readGroupRole(String(part)));
  return read.every((each) => each !== undefined);
}

/** A list that says which group of an identity provider has which role. */
export function IsRoleList(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isRoleList',
      validator: {
        validate: isRoleList,
        defaultMessage: buildMessage(
          () =>
            '$property must list group=role, comma-separated, the role being viewer, operator or admin; a comma in a group is written %2C and a percent sign %25',
          options,
        ),
      },
    },
    options,
  );
}
