import { IsInt, Max, Min } from 'class-validator';
import { MayBeAbsent } from './may-be-absent.js';

const MAX_REQUESTS_PER_SECOND = 1_000_000;
const MAX_REQUESTS_PER_MINUTE = 60_000_000;
const MAX_TOKENS_PER_MINUTE = 1_000_000_000_000;
const MAX_CONCURRENT = 1_000_000;

/** Upper bounds of what may be asked for, over all instances together; what is left out has none. */
export class RateLimits {
  /** Requests in any second, 1 to 1000000. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_REQUESTS_PER_SECOND)
  readonly requests_per_second?: number;

  /** Requests in any 60 seconds, 1 to 60000000. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_REQUESTS_PER_MINUTE)
  readonly requests_per_minute?: number;

  /** How many of a minute's requests may come at once, the others being spread over the minute, 1 to 60000000; goes with requests_per_minute. Without it all of them may. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_REQUESTS_PER_MINUTE)
  readonly burst?: number;

  /** Tokens of prompts and answers together in any 60 seconds, 1 to 1000000000000. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_TOKENS_PER_MINUTE)
  readonly tokens_per_minute?: number;

  /** Requests in flight at the same time, 1 to 1000000. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_CONCURRENT)
  readonly max_concurrent?: number;
}
