/** A text as an HTTP header value: visible ASCII stays, everything else is percent-encoded, long texts are cut. */
export function headerValue(text: string): string {
  return text.slice(0, MAX_LENGTH).replace(OUTSIDE_ASCII, (run) => encodeURIComponent(run.toWellFormed()));
}

const MAX_LENGTH = 256;
const OUTSIDE_ASCII = /[^\x20-\x7e]+/g;
