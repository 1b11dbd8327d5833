import { ValidateBy } from 'class-validator';

const MAX_METADATA_BYTES = 16 * 1024;
/** As JSON writes them (not as text that looks like it): NUL and lone surrogates, which PostgreSQL's jsonb refuses. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** A JSON object of at most 16 KiB that PostgreSQL can store. */
export function IsMetadata(): PropertyDecorator {
  return ValidateBy({
    name: 'isMetadata',
    validator: {
      validate: (value): boolean => {
        if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
        const json = JSON.stringify(value);
        return Buffer.byteLength(json) <= MAX_METADATA_BYTES && !UNSTORABLE.test(json);
      },
      defaultMessage: () => '$property must be a JSON object of at most 16 KiB without NUL characters',
    },
  });
}
