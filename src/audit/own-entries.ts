/** Who did what the record says of itself. */
export const PATCHBAY = 'patchbay';

/** The first entry. */
export const BEGIN = 'audit.begin';
/** From here on entries are authenticated with a new key. */
export const NEW_KEY = 'audit.new_key';
/** Whoever was to append found the record other than it had been left. */
export const BROKEN = 'audit.broken';

/** Entries that bring a key of their own; no other one changes it. */
export const BRING_KEYS: ReadonlySet<string> = new Set([BEGIN, NEW_KEY, BROKEN]);
