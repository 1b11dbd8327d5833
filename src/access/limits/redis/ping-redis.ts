import { loadLate } from '../../../loading/load-late.js';
import { within } from './within.js';

/** Resolves with its version. @throws when it does not answer in time, or refuses */
export async function pingRedis(url: string, limitMs: number): Promise<string> {
  const { Redis } = loadLate('ioredis');
  const client = new Redis(url, { lazyConnect: true, connectTimeout: limitMs, retryStrategy: () => null });
  const failed = Promise.withResolvers<never>();
  // Its own error says more than the one of the command that it makes fail.
  client.on('error', failed.reject);
  failed.promise.catch(() => undefined);
  try {
    const info = await within(limitMs, Promise.race([connectAndAsk(client), failed.promise]));
    return /redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown';
  } finally {
    client.disconnect();
  }
}

interface Asked {
  connect(): Promise<void>;
  info(section: string): Promise<string>;
}

async function connectAndAsk(client: Asked): Promise<string> {
  try {
    await client.connect();
  } catch (error) {
    // What went wrong is told by an event first.
    await new Promise(setImmediate);
    throw error;
  }
  return client.info('server');
}
