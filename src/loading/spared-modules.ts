/**
 * Modules that a package loads and nothing here ever asks for. Everything else that was tried stays as it is: half of
 * undici (2.7 MiB, but its parts call each other in ways that only show under way), libphonenumber-js (0 MiB, although
 * 533 KiB of source), the OpenTelemetry API under prom-client, jose, openid-client (1 MiB or less).
 */
const NEVER_ASKED_FOR: readonly RegExp[] = [
  // 3.5 MiB: the drivers of 17 other databases, a third of TypeORM's source.
  /\/typeorm\/driver\/(?!postgres\/|types\/)[\w-]+\/(?!MssqlParameter)\w+\.js$/,
  /\/@sqltools\/formatter\//,
];

/** 12.7 MiB: what describes the API, 560 modules and the descriptions themselves. */
const DESCRIPTIONS = /\/@nestjs\/swagger\/dist\/index\.js$/;

export type Replacement = 'nothing' | 'no-descriptions';

/**
 * @param url of a module that is about to be loaded
 * @param isDescribed whether the build has written down what describes the API
 * @returns what is to be loaded in its place
 */
export function replacementOf(url: string, isDescribed: boolean): Replacement | undefined {
  if (isDescribed && DESCRIPTIONS.test(url)) return 'no-descriptions';
  return NEVER_ASKED_FOR.some((pattern) => pattern.test(url)) ? 'nothing' : undefined;
}
