import type { ProviderType } from '../../api/types.js';

/** Who is to be asked: whoever serves a purpose, or one provider alone. */
export type Target =
  | { readonly kind: 'purpose'; readonly slug: string }
  | { readonly kind: 'provider'; readonly type: ProviderType; readonly id: number };

const PROVIDER = /^(ai_server|api_key):([1-9]\d{0,9})$/;
const PURPOSE = /^purpose:([a-z0-9][a-z0-9-]{0,62})$/;

/** As it stands in the address of the page: `purpose:chat`, `ai_server:4`. */
export function targetText(target: Target): string {
  return target.kind === 'purpose' ? `purpose:${target.slug}` : `${target.type}:${target.id}`;
}

/** @returns undefined for anything that is no target */
export function targetIn(text: string | null | undefined): Target | undefined {
  const slug = PURPOSE.exec(text ?? '')?.[1];
  if (slug !== undefined) return { kind: 'purpose', slug };
  const [, type, id] = PROVIDER.exec(text ?? '') ?? [];
  return type === undefined ? undefined : { kind: 'provider', type: type as ProviderType, id: Number(id) };
}
