import type { AppPrincipal } from '../principal.js';

/** Apps that sign tokens of their own instead of having keys. */
export abstract class JwtApps {
  /**
   * @param token three parts separated by dots
   * @returns the app it stands for; undefined when it is none's or not valid. A promise only where something must be
   * fetched or verified.
   */
  abstract find(token: string): AppPrincipal | undefined | Promise<AppPrincipal | undefined>;
}
