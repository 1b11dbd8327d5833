// First: it decides how everything after it is loaded.
import './loading/load-less.js';
import { environmentFrom, readVariables } from './config/read-environment.js';
import { ProcessEvents } from './process-events.js';
import { report } from './report.js';

/** A primary has nothing to serve, so it does not load what serves: it takes half of a worker's memory. */
async function main(events: ProcessEvents): Promise<void> {
  const variables = readVariables();
  const environment = environmentFrom(variables);
  if (environment.WEB_CONCURRENCY === 1)
    return (await import('./single.js')).serveAlone(environment, variables, events);
  return (await import('./primary.js')).leadWorkers(environment, variables, events);
}

const events = new ProcessEvents();
main(events).catch((error: unknown) => {
  // What a signal interrupts fails because of it.
  if (events.shutdown.hasBegun) return;
  report(error);
  void events.shutdown.begin(1);
});
