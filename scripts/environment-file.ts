import { parseEnv } from 'node:util';

const MASTER_KEY = 'BYOK_ENCRYPTION_KEY';
const PREVIOUS = 'BYOK_PREVIOUS_KEYS';

/** The master key that an environment file has; empty where it has none. */
export function masterKeyIn(text: string): string {
  return (parseEnv(text)[MASTER_KEY] ?? '').trim();
}

/**
 * The file with another master key; one that was there goes on reading as the first of the previous keys. Everything
 * else stays as it is, comments too.
 * @throws {Error} where a line cannot be replaced without changing another variable
 */
export function withMasterKey(text: string, key: string): string {
  const before = parseEnv(text);
  const old = masterKeyIn(text);
  const previous = [old, ...(before[PREVIOUS] ?? '').split(',')]
    .map((each) => each.trim())
    .filter((each) => each !== '');
  const wanted = { [MASTER_KEY]: key, ...(previous.length > 0 && { [PREVIOUS]: [...new Set(previous)].join(',') }) };
  const changed = Object.entries(wanted).reduce((lines, [name, value]) => withLine(lines, name, value), text);
  const after = parseEnv(changed);
  const names = new Set([...Object.keys(before), ...Object.keys(wanted), ...Object.keys(after)]);
  const broken = [...names].find((name) => after[name] !== { ...before, ...wanted }[name]);
  if (broken !== undefined) throw new Error(`its line of ${broken} is written in a way that cannot be changed safely`);
  return changed;
}

/** The last definition counts, so it is the one that is replaced. */
function withLine(text: string, name: string, value: string): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const definition = new RegExp(String.raw`^\s*(?:export\s+)?${name}\s*=`);
  const place = lines.findLastIndex((line) => definition.test(line));
  if (place === -1) lines.push(`${name}=${value}`);
  else lines[place] = `${name}=${value}`;
  return `${lines.join('\n')}\n`;
}
