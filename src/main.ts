// First: it decides how everything after it is loaded.
import './loading/load-less.js';
import { environmentFrom, readVariables } from './config/read-environment.js';
import { report } from './report.js';
import { Shutdown } from './shutdown.js';

/** A primary has nothing to serve, so it does not load what serves: it takes half of a worker's memory. */
async function main(shutdown: Shutdown): Promise<void> {
  const variables = readVariables();
  const environment = environmentFrom(variables);
  if (environment.WEB_CONCURRENCY === 1) return (await import('./single.js')).serveAlone(environment, shutdown);
  return (await import('./primary.js')).leadWorkers(environment, variables, shutdown);
}

const shutdown = new Shutdown(report);
main(shutdown).catch((error: unknown) => {
  // What a signal interrupts fails because of it.
  if (shutdown.hasBegun) return;
  report(error);
  void shutdown.begin(1);
});
