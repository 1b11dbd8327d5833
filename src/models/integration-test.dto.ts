import { ArrayMaxSize, ArrayMinSize, IsArray } from 'class-validator';
import { IsPurposeSlug } from '../validation/is-purpose-slug.js';
import { MayBeAbsent } from '../validation/may-be-absent.js';

const MAX_PURPOSES = 20;

/** What is to be tried. */
export class TestIntegration {
  /** Slugs, 1 to 20; without them the purposes of this app that something is plugged into but `images` and `audio`, the first 20. */
  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_PURPOSES)
  @IsPurposeSlug({ each: true })
  readonly purposes?: string[];
}

export class IntegrationCheck {
  /** Slug of the purpose. */
  readonly purpose: string;

  /** Path that was asked, e.g. `chat/completions`. */
  readonly endpoint: string;

  /** Whether a provider answered as it should. */
  readonly passed: boolean;

  /** Who answered; null when nobody did. */
  readonly provider: string | null;

  /** From the question to the whole answer, in milliseconds; null when there was none. */
  readonly latency_ms: number | null;

  /** Why it did not pass; null when it did. */
  readonly error: string | null;

  /** The request, as in the log. */
  readonly request_id: string;
}

export class IntegrationTest {
  /** Whether every check passed, and there was one. */
  readonly passed: boolean;

  /** One for each purpose. */
  readonly checks: IntegrationCheck[];
}
