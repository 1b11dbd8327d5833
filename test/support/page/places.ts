/** A page as somebody finds it in the navigation. */
export interface PagePlace {
  /** For file names. */
  readonly name: string;
  readonly path: string;
  /** In the navigation. */
  readonly link: string;
}

/** All of them; `web/src/app/places.ts` is the page's own list, and a test compares the two. */
export const PAGES: readonly PagePlace[] = [
  { name: 'patch-bay', path: '/', link: 'Patch bay' },
  { name: 'providers', path: '/providers', link: 'Providers' },
  { name: 'playground', path: '/playground', link: 'Playground' },
  { name: 'activity', path: '/activity', link: 'Activity' },
  { name: 'usage', path: '/usage', link: 'Usage and cost' },
  { name: 'apps', path: '/apps', link: 'Apps and keys' },
  { name: 'revisions', path: '/revisions', link: 'Revisions' },
  { name: 'audit', path: '/audit', link: 'Audit' },
  { name: 'encryption', path: '/encryption', link: 'Encryption' },
  { name: 'instances', path: '/instances', link: 'Instances' },
  { name: 'settings', path: '/settings', link: 'Settings' },
];

/** Pages within pages, as far as they have addresses of their own whatever there is to show. */
export const INNER_PATHS: readonly string[] = [
  '/providers/new',
  '/?new=purpose',
  '/?purpose=chat',
  '/?purpose=chat&plug=',
  '/settings/agent-types',
  '/settings/collections',
  '/settings/admins',
  '/settings/sessions',
  '/settings/transfer',
];
export const ALL_PATHS: readonly string[] = [...PAGES.map(({ path }) => path), ...INNER_PATHS];

export const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const VIEWS = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
export type View = keyof typeof VIEWS;
