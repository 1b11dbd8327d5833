import { IsInt, Max, Min } from 'class-validator';
import { MayBeAbsent } from '../validation/may-be-absent.js';

const MAX_CONNECT_MS = 10_000;
const MAX_WAIT_MS = 600_000;

/** Limits of patience that differ from the defaults. */
export class Timeouts {
  /** Longest wait for a connection, in milliseconds; default 3000. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_CONNECT_MS)
  readonly connect_ms?: number;

  /** Longest wait for the first byte of an answer, in milliseconds; default 60000. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_WAIT_MS)
  readonly first_byte_ms?: number;

  /** Longest silence between two parts of an answer, in milliseconds; default 60000. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_WAIT_MS)
  readonly silence_ms?: number;
}
