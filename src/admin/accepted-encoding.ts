/** In what the build packs files beforehand, the smallest first, with the ending of the packed file. */
export const ENCODINGS = { br: '.br', gzip: '.gz' } as const;
export type Encoding = keyof typeof ENCODINGS;

/**
 * The best of what is offered that a browser takes; undefined: as it is.
 *
 * @param header `Accept-Encoding`
 */
export function acceptedEncoding(header: string | undefined, offered: readonly Encoding[]): Encoding | undefined {
  const accepted = new Set((header ?? '').toLowerCase().split(',').map(nameOf));
  return offered.find((encoding) => accepted.has(encoding));
}

const REFUSED = /^q=0(\.0*)?$/;

/** Empty for one that is refused. */
function nameOf(part: string): string {
  const [name = '', ...parameters] = part.split(';').map((word) => word.trim());
  return parameters.some((parameter) => REFUSED.test(parameter)) ? '' : name;
}
