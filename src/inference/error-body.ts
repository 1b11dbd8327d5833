/** What the body of an error answer says, as far as vendors agree on where to say it. */
export interface ErrorBody {
  readonly message: string;
  /** `code` and `type` of the error and of what it wraps, in lower case. */
  readonly codes: readonly string[];
}

type JsonObject = Readonly<Record<string, unknown>>;

/** Where vendors put a second, more telling code. */
const WRAPPED = ['innererror', 'metadata', 'details'] as const;

/** Reads `{error: {message, code, type}}`, `{error: "…"}` or `{message, code, type}`; anything else says nothing. */
export function readErrorBody(body: Buffer): ErrorBody {
  const root = parse(body.toString('utf8'));
  if (!isObject(root)) return { message: '', codes: [] };
  const error = root.error ?? root;
  if (!isObject(error)) return { message: text(error), codes: [] };
  const wrapped = WRAPPED.map((name) => error[name]).filter(isObject);
  const codes = [error, ...wrapped].flatMap((part) => [text(part.code), text(part.type), text(part.error_type)]);
  const flagged = wrapped.some((part) => 'flagged_input' in part || 'reasons' in part) ? ['flagged_input'] : [];
  return { message: text(error.message), codes: [...codes.filter((code) => code !== ''), ...flagged] };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // Not JSON: an HTML page of some proxy, which helps nobody here.
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : '';
}
