import { type FindOperator, ILike } from 'typeorm';

/** What has a meaning of its own in a pattern. */
const SPECIAL = /[\\%_]/g;

/** A condition of a find: the text is part of the column's, capitals or not. */
export function contains(text: string): FindOperator<string> {
  return ILike(containing(text));
}

/** The same for a statement: what `ilike` takes. */
export function containing(text: string): string {
  return `%${text.replace(SPECIAL, '\\$&')}%`;
}
