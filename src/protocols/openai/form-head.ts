import { GatewayError } from '../../errors/gateway-error.js';

const LONGEST_BOUNDARY = 70;
/** RFC 2046 5.1.1. */
const BOUNDARY = /^[\w'()+,\-./:=? ]*[\w'()+,\-./:=?]$/;
/** A backslash before a quote means that the text goes on to some, and that it ends to others. */
const PARAMETER = /[ \t]*;[ \t]*([^\s;=",]+)=(?:"((?:[^"\\]|\\(?!"))*)"|([^\s;",\\]+))/gy;
const REST = /^[ \t;]*$/;
/** Lines that go on in the next one, and lines that end in another way. */
const OTHER_LINES = /\r\n[ \t]|\r(?!\n)|(?<!\r)\n/;
const DISPOSITION = /^content-disposition[ \t]*:/i;
const FORM_DATA = /^content-disposition:[ \t]*form-data(?=[ \t;])/i;

/**
 * What separates the parts of a form.
 *
 * @throws {GatewayError} `invalid_request` where servers may not agree on that
 */
export function boundaryIn(contentType: string): string {
  const start = contentType.indexOf(';');
  const boundary = start === -1 ? undefined : parameterIn(contentType.slice(start), 'boundary');
  if (boundary === undefined) throw malformed('its content-type does not plainly name one boundary');
  if (boundary.length > LONGEST_BOUNDARY || !BOUNDARY.test(boundary)) throw malformed('its boundary is none');
  return boundary;
}

/**
 * The field a part is for.
 *
 * @param head what stands between the delimiter and the content, as latin1
 * @throws {GatewayError} `invalid_request` where servers may not agree on that
 */
export function fieldIn(head: string): string {
  const [padding = '', ...lines] = head.trimEnd().split('\r\n');
  const dispositions = lines.filter((line) => DISPOSITION.test(line));
  const [line = ''] = dispositions;
  const start = FORM_DATA.exec(line)?.[0].length;
  const isPlain = padding.trim() === '' && dispositions.length === 1 && !OTHER_LINES.test(head) && !hasControls(head);
  const name = isPlain && start !== undefined ? parameterIn(line.slice(start), 'name') : undefined;
  if (name === undefined) throw malformed('each part needs one line Content-Disposition: form-data; name="…"');
  return name;
}

/** To some servers they end a text. */
function hasControls(head: string): boolean {
  return [...head].some((character) => character < ' ' && !'\t\r\n'.includes(character));
}

/** Undefined unless it is there exactly once, in the usual notation, among parameters that are all well-formed. */
function parameterIn(text: string, wanted: string): string | undefined {
  const found: string[] = [];
  let end = 0;
  for (const match of text.matchAll(PARAMETER)) {
    const [whole, name = '', quoted, plain = ''] = match;
    end += whole.length;
    const lower = name.toLowerCase();
    // RFC 2231: some read it, and some do not.
    if (lower.startsWith(`${wanted}*`)) return undefined;
    if (lower === wanted) found.push(quoted ?? plain);
  }
  return found.length === 1 && REST.test(text.slice(end)) ? found[0] : undefined;
}

export function malformed(why: string): GatewayError {
  return new GatewayError('invalid_request', `The body is no well-formed multipart/form-data: ${why}.`);
}
