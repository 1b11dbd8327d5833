export class KeyState {
  /** Version of the key. */
  readonly version: number;

  /** `set_aside`: the provider refused it, so requests use other keys or other targets. */
  readonly state: 'in_use' | 'set_aside';

  /** Why it is set aside; null while it is in use. */
  readonly reason: string | null;

  /** Since when it is set aside, RFC 3339; null while it is in use. */
  readonly since: string | null;
}

export class ProbeState {
  /** What the last probe outside of requests found. */
  readonly status: 'healthy' | 'degraded' | 'down';

  /** Why it is not healthy; null when it is. */
  readonly reason: string | null;

  /** When it was probed, RFC 3339. */
  readonly checked_at: string;
}

/** How a provider is doing as this instance sees it; another instance may see it otherwise. */
export class ProviderState {
  /** `out`: requests go to other targets. `probing`: the next request shows whether it is back. */
  readonly status: 'available' | 'probing' | 'out';

  /**
   * Since when it has not been available, as this instance has seen it since its start, RFC 3339. Null while it is
   * available, and where that is not known: it cannot be used as it is configured, or asked for a pause (429).
   */
  readonly since: string | null;

  /** Why it is not available, in words; null when it is. */
  readonly reason: string | null;

  /** Its circuit breaker: `open` keeps requests away after failures, `half_open` lets one through to see. */
  readonly breaker: 'closed' | 'open' | 'half_open';

  /** Milliseconds until an open breaker lets a request through; 0 unless open. */
  readonly breaker_retry_in_ms: number;

  /** Milliseconds for which nothing is sent because the provider asked for a pause (429); 0 when it did not. */
  readonly paused_for_ms: number;

  /** Requests it is working on for this instance. */
  readonly in_flight: number;

  /** Requests that wait for a place. */
  readonly queued: number;

  /** Moving average of the time to the first byte, in milliseconds; null without a request in the last 30 s. */
  readonly first_byte_ms: number | null;

  /** The last probe outside of requests; null before the first. */
  readonly probe: ProbeState | null;

  /**
   * From when on it is probed again, RFC 3339; the probe usually comes within 7 s after that. Null when none is to come:
   * no chain names it, or requests tell as much.
   */
  readonly next_probe_at: string | null;

  /** Its keys that may serve, newest first. */
  readonly keys: KeyState[];
}
