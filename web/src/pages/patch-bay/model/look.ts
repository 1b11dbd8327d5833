import type { Cable } from './cables.js';
import type { ProviderKey } from './opened.js';

/** The card somebody's pointer or focus is on. */
export type Look =
  { readonly slug: string; readonly provider?: never } | { readonly provider: ProviderKey; readonly slug?: never };

/** What is looked at, and all that hangs on it. */
export interface InView {
  readonly slugs: ReadonlySet<string>;
  readonly providers: ReadonlySet<ProviderKey>;
}

export function isLookedAt({ slug, provider }: Cable, look: Look | null): boolean {
  return look === null || slug === look.slug || provider === look.provider;
}

/** Null: nothing is looked at, so that nothing steps back. */
export function inView(cables: readonly Cable[], look: Look | null): InView | null {
  if (look === null) return null;
  const bright = cables.filter((cable) => isLookedAt(cable, look));
  return {
    slugs: new Set([...bright.map(({ slug }) => slug), ...(look.slug === undefined ? [] : [look.slug])]),
    providers: new Set([
      ...bright.map(({ provider }) => provider),
      ...(look.provider === undefined ? [] : [look.provider]),
    ]),
  };
}

/** More purposes than these show the fallbacks of one only: the one that is looked at. */
const MOST_WITH_ALL_CABLES = 12;

export function cablesToDraw(cables: readonly Cable[], purposes: number, look: Look | null): readonly Cable[] {
  if (purposes <= MOST_WITH_ALL_CABLES) return cables;
  return cables.filter(
    (cable) => cable.order === 0 || cable.kind === 'live' || (look !== null && isLookedAt(cable, look)),
  );
}
