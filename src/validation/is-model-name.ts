import { ValidateBy } from 'class-validator';
import { isLine } from './is-text.js';

const MAX_MODEL_LENGTH = 300;

export function isModelName(value: unknown): value is string {
  return isLine(value, MAX_MODEL_LENGTH);
}

/** Name of a model as its provider knows it. */
export function IsModelName(): PropertyDecorator {
  return ValidateBy({
    name: 'isModelName',
    validator: {
      validate: isModelName,
      defaultMessage: () => `$property must be text of 1 to ${MAX_MODEL_LENGTH} characters on one line`,
    },
  });
}
