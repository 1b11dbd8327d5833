/**
 * A small stand-in for a llama.cpp server: the same dialect, deterministic answers, no model.
 *
 *   node demo/model-server.ts --port 8080 --model my-model.gguf
 */
import { once } from 'node:events';
import { parseOptions, USAGE } from './model-server/options.ts';
import { createModelServer } from './model-server/server.ts';

if (process.argv.includes('--help')) {
  process.stdout.write(USAGE);
  process.exit();
}

const options = parseOptions(process.argv.slice(2));
const server = createModelServer(options);
server.listen(options.port, '127.0.0.1');
await once(server, 'listening');

const address = server.address();
const port = typeof address === 'object' ? address?.port : undefined;
process.stdout.write(`${JSON.stringify({ port, model: options.model })}\n`);

function stop(): void {
  // The IPC channel below would keep the process alive.
  server.close(() => process.exit());
  server.closeAllConnections();
}

process.once('SIGTERM', stop).once('SIGINT', stop);
// Started with an IPC channel (by the demo or a test), the server must not outlive who started it.
process.once('disconnect', () => process.exit());
