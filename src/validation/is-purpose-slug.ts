import { Matches, type ValidationOptions } from 'class-validator';

export const PURPOSE_SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** A purpose's slug; the same rule stands as a CHECK on the table. */
export function IsPurposeSlug(options?: ValidationOptions): PropertyDecorator {
  return Matches(PURPOSE_SLUG, {
    message: '$property must be lower-case letters, digits and hyphens, at most 63, starting with a letter or digit',
    ...options,
  });
}
