import { keys } from '../../../api/keys.js';

/** What the patch bay keeps; the first part is what live events refresh. */
export const bayKeys = {
  /** The first purposes and all others, with their chains: what refreshes the ones refreshes the others. */
  purposes: [...keys.purposes, 'bay'],
  /** Pages of providers, as `ProviderPage`. */
  providerLists: [...keys.servers, 'bay', 'list'],
  /** Single providers, as `BayProvider`. */
  providers: [...keys.servers, 'bay', 'one'],
} as const;
