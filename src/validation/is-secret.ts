import { Matches } from 'class-validator';

/** Visible ASCII without spaces: what can travel in an HTTP header as it is. */
const SECRET = /^[\x21-\x7e]{1,4000}$/;

export function IsSecret(): PropertyDecorator {
  return Matches(SECRET, { message: '$property must be 1 to 4000 visible ASCII characters without spaces' });
}
