/**
 * What comes of a promise, if it comes in time. A process that was busy itself looks at what has arrived meanwhile before
 * it calls the other side late.
 */
export function within<T>(limitMs: number, promise: Promise<T>): Promise<T> {
  const result = Promise.withResolvers<T>();
  const timer = setTimeout(
    () => setImmediate(() => result.reject(new Error(`no answer within ${limitMs} ms`))),
    limitMs,
  ).unref();
  promise.then(result.resolve, result.reject).finally(() => clearTimeout(timer));
  return result.promise;
}
