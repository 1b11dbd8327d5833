const BYTES_PER_MIB = 1024 * 1024;

/** Nothing more is written until something of the spool has been stored. */
export class SpoolFullError extends Error {
  override readonly name = 'SpoolFullError';
  constructor(maxBytes: number) {
    super(`the spool has reached ${Math.round(maxBytes / BYTES_PER_MIB)} MiB`);
  }
}
