/**
 * To be imported before anything else by a program that serves: a quarter of the modules that its packages load is never
 * asked for. `everythingIsLoaded` ends it, so that what is loaded later comes as it is. Figures are what each part spares
 * an idle instance, which takes 117 MiB of memory and 1.3 s to start; without them it is 171 MiB and 250 ms more.
 */
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LateDateFormat } from './late-date-format.js';
import { replacementOf } from './spared-modules.js';
import { WRITTEN_DESCRIPTION } from './written-description.js';

/** CommonJS in which whatever is looked for is a class that does nothing. */
const NOTHING =
  'module.exports = new Proxy(class {}, { get: (known, name) => name in known ? known[name] : name === "__esModule" || class {} });';
const NO_DESCRIPTIONS = `export * from ${JSON.stringify(new URL('./no-descriptions.js', import.meta.url).href)};`;

const isDescribed = existsSync(WRITTEN_DESCRIPTION);
const hooks = registerHooks({
  load(url, context, nextLoad) {
    const replacement = replacementOf(url, isDescribed);
    if (replacement === undefined) return nextLoad(url, context);
    return replacement === 'nothing'
      ? { format: 'commonjs', source: NOTHING, shortCircuit: true }
      : { format: 'module', source: NO_DESCRIPTIONS, shortCircuit: true };
  },
});

/** 5.1 MiB and 20 ms: Nest makes one for a logger that is not used in production, and ICU is loaded for it. */
const { DateTimeFormat } = Intl;
Reflect.set(Intl, 'DateTimeFormat', LateDateFormat);

/** 2 MiB and 10 ms: an import of `node:http` reads all that it has, and for these Node loads its own undici. */
const http = process.getBuiltinModule('node:http');
for (const name of ['WebSocket', 'CloseEvent', 'MessageEvent']) Reflect.deleteProperty(http, name);

/**
 * 38 MiB: what is loaded stays, so each scavenge finds much alive, whereupon V8 doubles its young generation, to 42 MiB
 * at the end of a start, and gives nothing back. So it keeps the first 2 MiB until somebody is served
 * (`youngGenerationMayGrow`); starting takes no longer.
 */
setFlagsFromString('--semi-space-growth-factor=1');

/**
 * 9 MiB: what V8 takes to compile undici's parser, which is WebAssembly, a second time, and does not give back. It does so
 * after three answers, be they to probes; with this after some 400, which traffic brings within the first second.
 */
setFlagsFromString('--wasm-tiering-budget=2000000000');

export function everythingIsLoaded(): void {
  hooks.deregister();
  Reflect.set(Intl, 'DateTimeFormat', DateTimeFormat);
  collectGarbage();
}

/** As large as requests make it: what dies in it costs nothing. */
export function youngGenerationMayGrow(): void {
  setFlagsFromString('--semi-space-growth-factor=2');
}

/**
 * 17 MiB for 100 ms, before anybody waits: loading leaves holes everywhere in the heap. V8 gives them back only when told
 * that memory is short (`last-resort`); an ordinary collection leaves them, and left alone an instance keeps them.
 */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as NonNullable<typeof gc>;
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
