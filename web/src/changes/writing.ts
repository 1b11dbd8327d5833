/** How a write is to be made. */
export interface Writing {
  /** Why, kept with the revision. */
  readonly reason?: string | undefined;
  /** Refused with 412 when the configuration is no longer at this revision. */
  readonly onlyAfter?: number | undefined;
}

/** Options every write of the page has: it answers when all instances serve it, and the history says why. */
export function writing({ reason = '', onlyAfter }: Writing = {}): {
  query: { wait: 'applied' };
  header: { 'X-Reason'?: string; 'If-Match'?: string };
} {
  return { query: { wait: 'applied' }, header: headersOf({ reason, onlyAfter }) };
}

/** The same for a dry run, which says what a write would do and stores nothing. */
export function trying(how: Writing = {}): {
  query: { dry_run: 'true' };
  header: { 'X-Reason'?: string; 'If-Match'?: string };
} {
  return { query: { dry_run: 'true' }, header: headersOf(how) };
}

/** How a write is sent: as a dry run, or for good. */
export type How = ReturnType<typeof trying> | ReturnType<typeof writing>;

function headersOf({ reason = '', onlyAfter }: Writing): { 'X-Reason'?: string; 'If-Match'?: string } {
  const why = reason.trim();
  return {
    // Headers carry no letters outside of Latin-1; RFC 8187 says how to write them.
    ...(why !== '' && { 'X-Reason': `UTF-8''${encodeURIComponent(why)}` }),
    ...(onlyAfter !== undefined && { 'If-Match': `"${onlyAfter}"` }),
  };
}
