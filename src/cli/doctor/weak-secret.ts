const MIN_LENGTH = 24;
/** 24 characters of hex have at least 8 distinct ones but for odds of about 1 in 10^5; words and patterns have few. */
const MIN_DISTINCT = 8;
const FROM_DOCUMENTATION = /example|change[-_]?me|replace[-_]?me|your[-_]|secret|password|letmein|qwerty|12345/i;

/** Why a credential could be guessed, without quoting it; undefined where nothing speaks for that. */
export function weaknessOf(secret: string): string | undefined {
  if (secret.length < MIN_LENGTH) return `has only ${secret.length} characters`;
  if (FROM_DOCUMENTATION.test(secret)) return 'looks like a word from documentation or a common password';
  if (new Set(secret).size < MIN_DISTINCT) return 'repeats a few characters';
  if (repeatsItself(secret)) return 'repeats itself';
  return undefined;
}

function repeatsItself(secret: string): boolean {
  return (secret + secret).indexOf(secret, 1) < secret.length;
}
