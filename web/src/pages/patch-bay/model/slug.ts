const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** What is wrong with a new purpose's name; undefined when nothing is. */
export function slugFault(slug: string, taken: readonly string[]): string | undefined {
  if (!SLUG.test(slug)) return 'Lower-case letters, digits and hyphens, at most 63, starting with a letter or digit.';
  return taken.includes(slug) ? 'There is one of this name already.' : undefined;
}
