import { ValidateBy } from 'class-validator';
import { MAX_ID } from './ids.js';

/** A page of a list goes on after this id; 0 begins it. One message, whatever is wrong with it. */
export function IsIdCursor(): PropertyDecorator {
  return ValidateBy({
    name: 'isIdCursor',
    validator: {
      validate: (value: unknown) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_ID,
      defaultMessage: () => 'must be the next_cursor of the page before',
    },
  });
}
