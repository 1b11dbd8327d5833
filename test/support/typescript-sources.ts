import { registerHooks } from 'node:module';

/**
 * Lets plain Node run the sources: it strips types by itself, but `./x.js` in a source file means `./x.ts` here.
 * Import it first, or give it to Node with --import; jest's own mapping does not apply outside of test files.
 */
registerHooks({
  resolve(specifier, context, nextResolve) {
    try {
      return nextResolve(specifier, context);
    } catch (error) {
      if (!specifier.startsWith('.') || !specifier.endsWith('.js')) throw error;
      return nextResolve(`${specifier.slice(0, -'.js'.length)}.ts`, context);
    }
  },
});
