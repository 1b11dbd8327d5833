export class LoggedAttempt {
  /** 1 for the first one. */
  readonly attempt: number;

  /** When it began, in milliseconds after the request arrived. */
  readonly offset_ms: number;

  /** Id of the provider. */
  readonly provider_id: number;

  /** Its name at the time. */
  readonly provider: string;

  /** The model that was asked for. */
  readonly model: string | null;

  /** Version of the provider's key; null when none was sent. */
  readonly key_version: number | null;

  /** Whether that key is the app's own. */
  readonly own_key: boolean;

  /** `delivered`, `passed_on`, `broken`, `abandoned`, or what went wrong. */
  readonly outcome: string;

  /** What the provider answered; null when it did not. */
  readonly status: number | null;

  /** Why there was no answer; null when there was one. */
  readonly reason: string | null;

  /** Time until the first byte, in milliseconds. */
  readonly first_byte_ms: number | null;

  /** Time until its end, in milliseconds. */
  readonly duration_ms: number;

  /** How the token counts are known. */
  readonly basis: string;

  /** Whether the answer broke off. */
  readonly is_partial: boolean;

  /** Tokens by kind; `input_tokens` and `output_tokens` are everything, the others what part of them was of a kind. */
  readonly tokens: Record<string, number>;

  /** USD; null when no price is known. */
  readonly cost_usd: number | null;

  /** Which price applied. */
  readonly cost_basis: string;
}
