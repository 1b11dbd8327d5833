import { IsInt, Max, Min } from 'class-validator';
import { MayBeAbsent } from './may-be-absent.js';

const MAX_CONNECT_MS = 10_000;
const MAX_WAIT_MS = 600_000;
const MAX_TOTAL_MS = 3_600_000;

/** Limits of patience that differ from the defaults. A purpose's limit wins over its providers'. */
export class Timeouts {
  /** Longest wait for a connection, in milliseconds, 1 to 10000; default 3000. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_CONNECT_MS)
  readonly connect_ms?: number;

  /** Longest wait for the first byte of an answer, in milliseconds, 1 to 600000; default 60000. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_WAIT_MS)
  readonly first_byte_ms?: number;

  /** Longest silence between two parts of an answer, in milliseconds, 1 to 600000; default 60000. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_WAIT_MS)
  readonly silence_ms?: number;

  /** Longest time for a request whose answer is no stream, all attempts together, in milliseconds, 1 to 3600000; default 120000. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_TOTAL_MS)
  readonly total_ms?: number;

  /** Longest time for a request whose answer is a stream, in milliseconds, 1 to 3600000; default 600000. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_TOTAL_MS)
  readonly stream_total_ms?: number;
}
