import { types } from 'node:util';

const isInstance = Function.prototype[Symbol.hasInstance];

/**
 * Jest runs tests in a realm of its own, so an error that Node made (ECONNREFUSED, a timeout) is no `instanceof Error`
 * in there although it is in the running product. This makes the two alike; subclasses are left as they are.
 */
Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    if (isInstance.call(this, value)) return true;
    return this === Error && (types.isNativeError(value) || value instanceof DOMException);
  },
});
