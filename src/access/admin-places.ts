import { GatewayError } from '../errors/gateway-error.js';

/** What one person asks side by side in a few tabs; whoever needs more has an app. */
export const PLACES_EACH = 4;
const RETRY_AFTER_S = '1';

/** How much of a kind each admin does at this instance that is not done yet. */
export class AdminPlaces {
  private readonly taken = new Map<string, number>();

  /**
   * @param unfinished what an admin is told that there is too much of, e.g. `questions in the playground are still being
   *   answered`
   */
  constructor(private readonly unfinished: string) {}

  /**
   * @param admin by name
   * @returns gives the place back
   * @throws {GatewayError} `rate_limit_exceeded`
   */
  take(admin: string): () => void {
    const before = this.taken.get(admin) ?? 0;
    if (before >= PLACES_EACH) {
      throw new GatewayError(
        'rate_limit_exceeded',
        `${PLACES_EACH} of your ${this.unfinished}. Wait for one of them, or stop it.`,
        { retryAfter: RETRY_AFTER_S },
      );
    }
    this.taken.set(admin, before + 1);
    return () => this.giveBack(admin);
  }

  private giveBack(admin: string): void {
    const left = (this.taken.get(admin) ?? 1) - 1;
    if (left > 0) this.taken.set(admin, left);
    else this.taken.delete(admin);
  }
}
