/** Whose a function is, by the file it comes from; the first that matches. */
const OWNERS: readonly (readonly [RegExp, string])[] = [
  [/\/dist\//, 'ours'],
  [/node_modules\/undici\//, 'undici'],
  [/node_modules\/(fastify|find-my-way|fast-|@fastify|secure-json|rfdc|process-warning)/, 'fastify'],
  [/node_modules\/(@nestjs|rxjs|reflect-metadata)\//, 'nest'],
  [/node_modules\/(pino|sonic-boom|on-exit-leak-free)/, 'log'],
  [/node_modules\//, 'other packages'],
  [/^node:(_http|internal\/http)/, 'node http'],
  [/^node:(net|_stream|stream|internal\/(stream|streams|net|js_stream))/, 'node sockets'],
  [/^node:(buffer|internal\/buffer|string_decoder)/, 'node buffers'],
  [/^node:(crypto|internal\/crypto)/, 'node crypto'],
  [/^node:/, 'node other'],
];

const V8 = new Map([
  ['(garbage collector)', 'garbage'],
  ['(program)', 'native (program)'],
]);

/** Functions without a file are C++ called from JavaScript, such as `writev` of a socket. */
export function ownerOf(functionName: string, url: string): string {
  if (url === '') return V8.get(functionName) ?? 'native calls';
  return OWNERS.find(([pattern]) => pattern.test(url))?.[1] ?? 'other';
}
