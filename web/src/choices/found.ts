import type { ProviderType, Schema } from '../api/types.js';
import type { Option } from '../ui/choice.js';

/** As many as a list one chooses from shows; whoever seeks another one types more of its name. */
export const FOUND_AT_MOST = 40;

/** A provider of either type, as far as it matters to choose one. */
export interface FoundProvider {
  readonly type: ProviderType;
  readonly id: number;
  readonly name: string;
  /** What runs there, or the vendor. */
  readonly kind: string;
  readonly model: string | null;
  readonly enabled: boolean;
}

export function foundServer(server: Schema<'LiveServer'>): FoundProvider {
  const { id, name, server_type: kind, model, enabled } = server;
  return { type: 'ai_server', id, name, kind, model, enabled };
}

export function foundApiKey(apiKey: Schema<'LiveApiKey'>): FoundProvider {
  const { id, key_name: name, provider: kind, model, enabled } = apiKey;
  return { type: 'api_key', id, name, kind, model, enabled };
}

/** `llamacpp · llama-3.1-8b`, and whether it is off. */
export function noteOf({ kind, model, enabled }: FoundProvider): string {
  return [kind, ...(model === null ? [] : [model]), ...(enabled ? [] : ['disabled'])].join(' · ');
}

export function purposeOption({ slug, description }: Schema<'PurposeView'>): Option {
  return { id: slug, name: slug, ...(description !== '' && { note: description }) };
}
