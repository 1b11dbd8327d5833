import { NO_RATE_LIMITS, type RateLimits } from '../../snapshot/snapshot.js';
import type { FleetSize } from './fleet-size.js';
import { LIMIT_NAMES, type LimitName, type Shortage, type Standing } from './limit-names.js';
import { SlotWindow } from './slot-window.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
/** Nobody knows when a request ends. */
const PLACE_RETRY_MS = 1000;

/** What one take has counted, to be given back. */
export interface Claim {
  readonly secondSlot: number;
  readonly minuteSlot: number;
  readonly tokenSlot: number;
  readonly tokens: number;
}

/** What all instances together had used of a bound. */
interface Heard {
  readonly used: number;
  readonly at: number;
}

/** What one subject (an app, a key, a provider) has used on this instance. Times are monotonic milliseconds. */
export class Meter {
  private readonly second = new SlotWindow(SECOND_MS);
  private readonly minute = new SlotWindow(MINUTE_MS);
  private readonly tokens = new SlotWindow(MINUTE_MS);
  /** When a minute's requests, spread evenly, would have had room for those so far. */
  private spreadUntil = 0;
  private inFlight = 0;
  private whole = NO_RATE_LIMITS;
  private shares = NO_RATE_LIMITS;
  private fleetVersion = -1;
  /** As Redis last told, since this instance last counted by itself. */
  private together: Map<LimitName, Heard> | null = null;

  /** @param subject its id: decides which instance gets what does not divide evenly */
  constructor(private readonly subject: number) {}

  /** To be called first: by which limits it is measured from now on. */
  follow(limits: RateLimits, fleet: FleetSize): void {
    if (limits === this.whole && fleet.version === this.fleetVersion) return;
    this.whole = limits;
    this.shares = fleet.sharesOf(limits, this.subject);
    this.fleetVersion = fleet.version;
  }

  /** How far all instances together have used up its bounds. */
  hear(standings: readonly Standing[], now: number): void {
    const heard = (this.together ??= new Map<LimitName, Heard>());
    for (const { name, limit, remaining } of standings) heard.set(name, { used: limit - remaining, at: now });
  }

  /** From now on instances keep to their shares, none of which is more than a part of what all had left together. */
  goAlone(now: number, fleet: FleetSize): void {
    const heard = this.together;
    this.together = null;
    for (const [name, each] of heard ?? []) this.giveUpRoom(name, each, now, fleet);
  }

  isIdle(now: number): boolean {
    const { second, minute, tokens } = this;
    return this.inFlight === 0 && second.used(now) === 0 && minute.used(now) === 0 && tokens.used(now) === 0;
  }

  /** The bound that lacks room for longest; undefined when all have room for a request of so many tokens. */
  shortage(tokens: number, now: number): Shortage | undefined {
    let worst: Shortage | undefined;
    for (const name of LIMIT_NAMES) {
      const limit = this.whole[name];
      const share = this.shares[name];
      if (limit === null || share === null) continue;
      const waitMs = this.waitMs(name, share, name === 'tokensPerMinute' ? tokens : 1, now);
      if (waitMs > (worst?.waitMs ?? 0)) worst = { name, limit, waitMs };
    }
    return worst;
  }

  /** Counts a request of so many tokens, room or not. */
  take(tokens: number, now: number): Claim {
    this.inFlight += 1;
    const { requestsPerMinute, burst } = this.shares;
    if (burst !== null && requestsPerMinute !== null) {
      this.spreadUntil = Math.max(this.spreadUntil, now) + spacingMs(requestsPerMinute);
    }
    return {
      secondSlot: this.second.add(now, 1),
      minuteSlot: this.minute.add(now, 1),
      tokenSlot: this.tokens.add(now, tokens),
      tokens,
    };
  }

  /** The request has ended; only what it used stays counted. */
  settle(claim: Claim, actualTokens: number, now: number): void {
    this.inFlight -= 1;
    const unused = claim.tokens - actualTokens;
    if (unused > 0) this.tokens.giveBack(claim.tokenSlot, unused);
    else if (unused < 0) this.tokens.add(now, -unused);
  }

  /** The request was never made. */
  cancel({ secondSlot, minuteSlot, tokenSlot, tokens }: Claim): void {
    this.inFlight -= 1;
    this.second.giveBack(secondSlot, 1);
    this.minute.giveBack(minuteSlot, 1);
    this.tokens.giveBack(tokenSlot, tokens);
    const { requestsPerMinute, burst } = this.shares;
    if (burst !== null && requestsPerMinute !== null) this.spreadUntil -= spacingMs(requestsPerMinute);
  }

  /** Every bound that has a window. Of a share, what remains of it: an instance cannot speak for others. */
  standings(now: number): Standing[] {
    const standings: Standing[] = [];
    for (const name of LIMIT_NAMES) {
      const limit = this.whole[name];
      const share = this.shares[name];
      if (limit === null || share === null || name === 'burst') continue;
      const remaining = Math.max(0, share - this.used(name, now));
      standings.push({ name, limit, remaining, resetMs: this.windowOf(name)?.resetMs(now) ?? 0 });
    }
    return standings;
  }

  /** What others have used of this share is counted as if it had been used here, now. */
  private giveUpRoom(name: LimitName, { used, at }: Heard, now: number, fleet: FleetSize): void {
    const window = this.windowOf(name);
    const [limit, share] = [this.whole[name], this.shares[name]];
    if (!window || limit === null || share === null || now - at > window.spanMs) return;
    const room = fleet.shareOf(Math.max(0, limit - used), this.subject);
    const excess = share - window.used(now) - room;
    if (excess > 0) window.add(now, excess);
  }

  private used(name: LimitName, now: number): number {
    return this.windowOf(name)?.used(now) ?? this.inFlight;
  }

  private windowOf(name: LimitName): SlotWindow | undefined {
    if (name === 'requestsPerSecond') return this.second;
    if (name === 'requestsPerMinute') return this.minute;
    return name === 'tokensPerMinute' ? this.tokens : undefined;
  }

  private waitMs(name: LimitName, share: number, amount: number, now: number): number {
    if (name === 'burst') return this.spreadWaitMs(share, now);
    if (name === 'maxConcurrent') return this.inFlight < share ? 0 : PLACE_RETRY_MS;
    // Another instance may have a share, so it is worth trying again soon.
    if (share === 0) return PLACE_RETRY_MS;
    if (amount > (this.whole[name] ?? 0)) return Infinity;
    // What is within the limit but beyond a share has room when the share is untouched.
    return this.windowOf(name)?.waitMs(now, Math.min(amount, share), share) ?? 0;
  }

  private spreadWaitMs(burst: number, now: number): number {
    const { requestsPerMinute } = this.shares;
    if (requestsPerMinute === null || requestsPerMinute === 0) return 0;
    return Math.max(0, this.spreadUntil - (burst - 1) * spacingMs(requestsPerMinute) - now);
  }
}

function spacingMs(requestsPerMinute: number): number {
  return MINUTE_MS / Math.max(1, requestsPerMinute);
}
