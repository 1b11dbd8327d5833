import { keys } from '../../../api/keys.js';

/** What the patch bay keeps; the first part is what live events refresh. */
export const bayKeys = {
  purposes: [...keys.purposes, 'bay'],
  chains: [...keys.active, 'bay'],
  /** Pages of providers, as `ProviderPage`. */
  providerLists: [...keys.servers, 'bay', 'list'],
  /** Single providers, as `BayProvider`. */
  providers: [...keys.servers, 'bay', 'one'],
} as const;
