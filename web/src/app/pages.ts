import { type ComponentType, lazy } from 'react';

type Load = () => Promise<{ readonly default: ComponentType }>;

/** A page and where it is shown; its code is loaded when somebody goes there. */
function page(path: string, load: Load) {
  return { path, load, component: lazy(load) };
}

export const PAGES = [
  page('/', () => import('../pages/patch-bay/patch-bay-page.js')),
  page('/providers/*?', () => import('../pages/providers/providers-page.js')),
  page('/playground', () => import('../pages/playground/playground-page.js')),
  page('/activity/:id?', () => import('../pages/activity/activity-page.js')),
  page('/usage', () => import('../pages/usage/usage-page.js')),
  page('/apps/*?', () => import('../pages/apps/apps-page.js')),
  page('/revisions/:number?', () => import('../pages/revisions/revisions-page.js')),
  page('/audit', () => import('../pages/audit/audit-page.js')),
  page('/encryption', () => import('../pages/encryption/encryption-page.js')),
  page('/instances', () => import('../pages/instances/instances-page.js')),
  page('/settings/*?', () => import('../pages/settings/settings-page.js')),
];

/** Loads the page of an address while it is asked who is logged in. What fails is tried again when it is shown. */
export function loadPageAt(path: string): void {
  const wanted = PAGES.find((each) => firstPart(each.path) === firstPart(path));
  wanted?.load().catch(() => undefined);
}

function firstPart(path: string): string | undefined {
  return path.split('/', 2)[1];
}
