import { LoggedAttempt } from './logged-attempt.dto.js';

export class LoggedRequest {
  /** Its `x-request-id`. */
  readonly id: string;

  /** When it arrived, RFC 3339. */
  readonly at: string;

  /** Id of the app that sent it; 0: an admin asked it in the playground. */
  readonly app_id: number;

  /** Name of that app at the time; `playground: NAME` with the name of that admin. */
  readonly app: string;

  /** Id of the app key; null for a token of the app's own issuer. */
  readonly key_id: number | null;

  /** Path below the prefix, e.g. `chat/completions`. */
  readonly endpoint: string;

  /** The purpose it was served under; null when it was refused before it had one. */
  readonly purpose: string | null;

  /** What chose the purpose; null when nothing did. */
  readonly rule: string | null;

  /** Revision of the configuration that it was served by. */
  readonly revision: number;

  /** Whether a stream was asked for. */
  readonly stream: boolean;

  /** Id of the provider that answered, or was asked last; null when nobody was asked. */
  readonly provider_id: number | null;

  /** Name of that provider at the time. */
  readonly provider: string | null;

  /** The model that was asked for; null when none was named. */
  readonly model: string | null;

  /** Status the client got; 0 when it left before. */
  readonly status: number;

  /** `delivered`, `passed_on`, `broken`, `abandoned`, or the code of the error. */
  readonly outcome: string;

  /** Where it has been, as in `x-llm-trail`. */
  readonly trail: string;

  /** How many attempts were made. */
  readonly attempts_count: number;

  /** Bytes of its body. */
  readonly request_bytes: number;

  /** Bytes of the answer's body. */
  readonly answer_bytes: number;

  /** Time until the first byte of the answer, in milliseconds; null when there was none. */
  readonly first_byte_ms: number | null;

  /** Time until its end, in milliseconds. */
  readonly duration_ms: number;

  /** How the token counts are known: `provider`, `estimated`, `aborted` or `none`. */
  readonly basis: string;

  /** Whether the answer broke off, so that there may have been more of it than is counted. */
  readonly is_partial: boolean;

  /** Input tokens of all attempts. */
  readonly input_tokens: number;

  /** Output tokens of all attempts. */
  readonly output_tokens: number;

  /** USD; null when no price is known. */
  readonly cost_usd: number | null;

  /** Which price applied: `operator`, `published`, `free`, `unknown` or `none`. */
  readonly cost_basis: string;

  /** Whether its prompt and answer are kept. */
  readonly has_content: boolean;
}

export class KeptContent {
  /** Body of the request as the app sent it. */
  readonly prompt: string;

  /** Body of the answer as the app got it. */
  readonly answer: string;

  /** Whether the prompt was longer than what is kept of it. */
  readonly prompt_is_cut: boolean;

  /** Whether the answer was longer than what is kept of it. */
  readonly answer_is_cut: boolean;

  /** Until when it is kept, RFC 3339. */
  readonly expires_at: string;
}

export class RequestDetail extends LoggedRequest {
  /** Its attempts in order. */
  readonly attempts: LoggedAttempt[];

  /** Prompt and answer; null where they are not kept, or for others than admins. Reading them is audited. */
  readonly content: KeptContent | null;

  /** Why there is no content although it is kept; null when there is one, or none is kept. */
  readonly content_withheld: string | null;
}

export class RequestLogPage {
  /** Requests, newest first. */
  readonly data: LoggedRequest[];

  /** Pass as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}
