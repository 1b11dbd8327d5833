/** Longer messages are not searched to their end: only their beginning is shown anyway. */
const MAX_SEARCHED_CHARACTERS = 4096;

const IPV4_TAIL = String.raw`(?:\.\d{1,3}){3}`;
const GROUPS = String.raw`[\da-f]{1,4}(?::[\da-f]{1,4})*`;
/** All eight groups, or fewer around `::`, and perhaps an IPv4 address as the last two. */
const IPV6 = String.raw`(?:(?:[\da-f]{1,4}:){7}[\da-f]{1,4}|(?:${GROUPS})?::(?:${GROUPS})?)(?:${IPV4_TAIL})?(?:%[\w-]+(?:\.\w+)*)?`;
/** Names of houses, clusters and companies, none of which lead anywhere on the public internet. */
const PRIVATE_ENDINGS = 'internal|intranet|local|localdomain|lan|corp|home|home\\.arpa|svc';

/** What an upstream may say of the house it stands in, and what would move a terminal's cursor. */
const INTERNALS: readonly (readonly [RegExp, string])[] = [
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  [/[\u0000-\u001f\u007f-\u009f]+/g, ' '],
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]*[\w/\]]/gi, '[address]'],
  [new RegExp(String.raw`\[${IPV6}\](?::\d{1,5}\b)?`, 'gi'), '[address]'],
  // With a digit at least: `abc::def` is a name in C++.
  [new RegExp(String.raw`(?<![\w:.])(?=[a-f:]*\d)${IPV6}(?::\d{1,5})?(?!\w)`, 'gi'), '[address]'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '[address]'],
  [new RegExp(String.raw`(?<![\w.-])(?:[\w-]+\.)+(?:${PRIVATE_ENDINGS})(?![\w-]|\.\w)(?::\d+\b)?`, 'gi'), '[address]'],
  [/(?<![\w.-])(?=[\d.]*[a-z_-])(?:[\w-]+\.)+[\w-]+:\d{2,5}\b/gi, '[address]'],
  // A single word before two or three digits is a line, a status or a time, unless the digits are the port of the web.
  [/(?<![\w.-])(?=\d*[a-z_-])[\w-]+:(?:80|443|\d{4,5})\b/gi, '[address]'],
  [/(?<![\w/])(?:~|\.{1,2})?(?:\/[\w.@-]+){2,}/g, '[path]'],
];

/** A text of an upstream on one line, without the addresses and paths of the place where it runs. */
export function withoutInternals(text: string): string {
  const searched = text.slice(0, MAX_SEARCHED_CHARACTERS);
  const clean = INTERNALS.reduce((rest, [pattern, name]) => rest.replace(pattern, name), searched);
  return clean.replace(/\s+/g, ' ').trim();
}
