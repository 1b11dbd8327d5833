/** Given to Node with --import: at its end the process writes down which modules it has loaded, one a line. */
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const loaded: string[] = [];
registerHooks({
  load(url, context, nextLoad) {
    loaded.push(url);
    return nextLoad(url, context);
  },
});
process.once('exit', () => writeFileSync(process.env['LOADED_MODULES_FILE'] ?? '', loaded.join('\n')));
