import type { ProviderType } from '../../../api/types.js';

/** A provider in addresses of the page and as a key: `ai_server:4`. */
export type ProviderKey = `${ProviderType}:${number}`;

/** What the side panel shows; it stands in the address of the page, so that it can be linked and gone back from. */
export type Opened =
  | { readonly kind: 'purpose'; readonly slug: string }
  /** A change of a purpose's chain is reviewed, with a provider that is to be plugged in, or without one yet. */
  | { readonly kind: 'plug'; readonly slug: string; readonly provider: ProviderKey | null }
  | { readonly kind: 'provider'; readonly provider: ProviderKey }
  /** A provider looks for a purpose. */
  | { readonly kind: 'offer'; readonly provider: ProviderKey }
  | { readonly kind: 'new' };

export function openedIn(search: string): Opened | null {
  const query = new URLSearchParams(search);
  const slug = query.get('purpose');
  const plug = query.get('plug');
  if (slug !== null && slug !== '')
    return plug === null ? { kind: 'purpose', slug } : { kind: 'plug', slug, provider: providerKeyIn(plug) };
  const offered = providerKeyIn(plug);
  if (offered !== null) return { kind: 'offer', provider: offered };
  const provider = providerKeyIn(query.get('provider'));
  if (provider !== null) return { kind: 'provider', provider };
  return query.has('new') ? { kind: 'new' } : null;
}

export function pathOf(opened: Opened | null): string {
  return opened === null ? '/' : `/?${new URLSearchParams(queryOf(opened)).toString().replaceAll('%3A', ':')}`;
}

function queryOf(opened: Opened): Record<string, string> {
  if (opened.kind === 'new') return { new: 'purpose' };
  if (opened.kind === 'purpose') return { purpose: opened.slug };
  if (opened.kind === 'plug') return { purpose: opened.slug, plug: opened.provider ?? '' };
  return { [opened.kind === 'offer' ? 'plug' : 'provider']: opened.provider };
}

export function providerKeyIn(text: string | null | undefined): ProviderKey | null {
  const parts = /^(ai_server|api_key):(\d{1,10})$/.exec(text ?? '');
  return parts === null ? null : keyOf(parts[1] as ProviderType, Number(parts[2]));
}

export function keyOf(type: ProviderType, id: number): ProviderKey {
  return `${type}:${id}`;
}

export function partsOf(key: ProviderKey): { readonly type: ProviderType; readonly id: number } {
  const [type, id] = key.split(':');
  return { type: type === 'api_key' ? 'api_key' : 'ai_server', id: Number(id) };
}
