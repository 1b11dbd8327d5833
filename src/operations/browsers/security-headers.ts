/** A flat list of names and values. */
type Headers = readonly string[];

const EVERY_ANSWER: Headers = Object.entries({
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
}).flat();
/** Answers are data, whatever somebody may have put into them. */
const NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'";
/** The page of the documentation runs its own scripts and styles, and shows images that are part of them. */
const OWN_PAGE =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";
const ONE_YEAR_S = 31_536_000;

/** What browsers are told with every answer. */
export class SecurityHeaders {
  private readonly data: Headers;
  private readonly page: Headers;

  /** @param publicUrl where browsers find Patchbay */
  constructor(publicUrl: string | undefined) {
    const all: Headers = publicUrl?.startsWith('https:')
      ? [...EVERY_ANSWER, 'strict-transport-security', `max-age=${ONE_YEAR_S}`]
      : EVERY_ANSWER;
    this.data = [...all, 'content-security-policy', NOTHING_RUNS];
    this.page = [...all, 'content-security-policy', OWN_PAGE];
  }

  for(url: string): Headers {
    return url === '/docs' || url.startsWith('/docs/') || url.startsWith('/docs?') ? this.page : this.data;
  }
}
