import { type Level, pino } from 'pino';

/**
 * What pino writes of an object that holds no error. A request has such a line, and pino joins each of its members to a
 * text that grows, for twice the time and more memory than one `JSON.stringify` (bench/NOTES.md).
 *
 * @param at milliseconds since 1970
 * @param base JSON of what every line of the logger holds, without its braces
 * @returns undefined where that takes pino: what is no tree, holds a BigInt, or says of itself that it is something else
 */
export function plainLine(
  level: Level,
  at: number,
  base: string,
  message: object,
  context: string,
): string | undefined {
  const json = jsonOf(message);
  if (!json?.startsWith('{')) return undefined;
  const members = json.slice(1, -1);
  const own = members === '' ? '' : `${members},`;
  return `{"level":${pino.levels.values[level]},"time":${at},${base},${own}"context":${JSON.stringify(context)},"msg":""}\n`;
}

function jsonOf(message: object): string | undefined {
  try {
    return JSON.stringify(message);
  } catch {
    return undefined;
  }
}
