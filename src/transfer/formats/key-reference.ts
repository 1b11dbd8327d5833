/** `os.environ/NAME`, as LiteLLM writes it, whatever the name; it never is a key. */
const OF_LITELLM = /^os\.environ\/(.*)$/s;
/** `$NAME` or `${NAME}`. */
const REFERENCE = /^\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?$/;
/** What may be taken from an environment for a key, wherever that is done. */
const KEY_VARIABLE = /^[A-Z][A-Z0-9_]*_API_KEY$/;

/** Name of the environment variable that stands in place of a key; undefined for a key. */
export function variableIn(key: string): string | undefined {
  return (OF_LITELLM.exec(key) ?? REFERENCE.exec(key))?.[1];
}

/** e.g. `MIXTRAL_API_KEY` for the provider `mixtral`. */
export function variableFor(provider: string): string {
  const name = provider
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  return `${/^[A-Z]/.test(name) ? name : `KEY_${name}`}_API_KEY`;
}

export function isKeyVariable(name: string): boolean {
  return KEY_VARIABLE.test(name);
}
