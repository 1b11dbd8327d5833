/** Where the page answers, besides `/`; it finds its way from there by itself. Its own list is `web/src/app/places.ts`. */
export const PAGE_PATHS = [
  'providers',
  'playground',
  'activity',
  'usage',
  'apps',
  'revisions',
  'audit',
  'encryption',
  'instances',
  'settings',
  'login',
] as const;
