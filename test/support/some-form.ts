const BOUNDARY = 'patchbay-test-boundary';
export const FORM_TYPE = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
/** Every byte there is, many times. */
export const SOUND = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 256));

export function field(name: string, value: string): string {
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
}

/** A file, then these fields. */
export function someForm(fields: Readonly<Record<string, string>>, file: Buffer = SOUND): Buffer {
  const parts = Object.entries(fields).map(([name, value]) => field(name, value));
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n${parts.join('')}--${BOUNDARY}--\r\n`)]);
}
