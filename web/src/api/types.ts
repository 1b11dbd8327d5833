import type { components } from './schema.js';

/** A shape of the API by its name in the OpenAPI document, such as `Schema<'LiveServer'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

export type ProviderType = 'ai_server' | 'api_key';
export type Role = Schema<'Me'>['role'];
