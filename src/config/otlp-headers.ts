/** Headers as OpenTelemetry writes them in a variable; what is not visible ASCII, and commas, are percent-encoded. */
export const OTLP_HEADERS = /^[\w-]+=[\x20-\x2b\x2d-\x7e]*(?:,\s*[\w-]+=[\x20-\x2b\x2d-\x7e]*)*$/;

/** @param text as `OTLP_HEADERS` wants it */
export function otlpHeadersIn(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split(',').map((header) => {
      const end = header.indexOf('=');
      return [header.slice(0, end).trim(), decoded(header.slice(end + 1).trim())];
    }),
  );
}

/** A lone percent sign stands for itself. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
