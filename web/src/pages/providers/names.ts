import type { ProviderType, Schema } from '../../api/types.js';

type Known = Schema<'KnownVendors'>;

/** What a vendor or a kind of server calls itself; its short name where nobody knows. */
export function titleOf(kind: string, known: Known | undefined): string {
  const all = [...(known?.vendors ?? []), ...(known?.server_types ?? [])];
  return all.find(({ name }) => name === kind)?.title ?? kind;
}

/** `llama.cpp`, `OpenAI, external`; a vendor of which nothing more is known is just external. */
export function kindInWords(
  { kind, type }: { readonly kind: string; readonly type: ProviderType },
  known: Known | undefined,
): string {
  if (type === 'ai_server') return titleOf(kind, known);
  return kind === 'custom' ? 'external' : `${titleOf(kind, known)}, external`;
}

/** `127.0.0.1:8080`: what tells one address from another. */
export function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}

/** Whether a key that is stored for the one address may not be sent to the other. */
export function leadsElsewhere(address: string, other: string): boolean {
  if (!URL.canParse(address) || !URL.canParse(other)) return address !== other;
  return new URL(address).origin !== new URL(other).origin;
}

/** A name for a new provider: `openai`, `llama.cpp 8080`. */
export function suggestedName(title: string, address: string, isVendor: boolean): string {
  const port = URL.canParse(address) ? new URL(address).port : '';
  const name = isVendor || port === '' ? title : `${title} ${port}`;
  return name.replaceAll('/', '-').slice(0, 100);
}
