import { BEARER, type CredentialHeader, usualCredentialHeader } from './vendors.js';

export type { CredentialHeader };

/** How a provider wants its key, where that is not as is usual for its kind. */
export interface Auth {
  readonly style: 'bearer' | 'x-api-key' | 'header' | 'none';
  /** Name of the header, of the style `header`. */
  readonly header?: string | undefined;
}

type HeaderOf = (auth: Auth) => CredentialHeader | undefined;

const BY_STYLE: Readonly<Record<Auth['style'], HeaderOf>> = {
  bearer: () => BEARER,
  'x-api-key': () => ({ header: 'x-api-key', prefix: '' }),
  header: ({ header }) => (header === undefined ? undefined : { header, prefix: '' }),
  none: () => undefined,
};

/**
 * @param auth null: as is usual for its kind
 * @returns undefined where it wants no key
 */
export function credentialHeaderOf(kind: string, auth: Auth | null): CredentialHeader | undefined {
  // A style that only a newer release knows: better no key than one in the wrong place.
  if (auth) return Object.hasOwn(BY_STYLE, auth.style) ? BY_STYLE[auth.style](auth) : undefined;
  return usualCredentialHeader(kind);
}
