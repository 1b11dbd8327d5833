import { Connection } from '../../client/connection.js';
import type { Provider } from '../../client/management-api.js';

const WITHIN_MS = 2000;
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/;
const VERSION_PATH = '/api/version';

/**
 * Where an Ollama answers without a credential although it could be reached by others: at its own address when that is
 * not loopback, else at the addresses this machine has in its networks. Null where it does not.
 */
export async function openAddress(provider: Provider, ownAddresses: readonly string[]): Promise<string | null> {
  if (provider.kind !== 'ollama' || !URL.canParse(provider.base_url)) return null;
  const { hostname, port, protocol } = new URL(provider.base_url);
  const hosts = LOOPBACK.test(hostname) ? ownAddresses.map(inUrl) : [hostname];
  const answers = await Promise.all(
    hosts.map(async (host) => {
      const origin = `${protocol}//${host}${port === '' ? '' : `:${port}`}`;
      return (await answersAnybody(origin)) ? origin : undefined;
    }),
  );
  return answers.find((origin) => origin !== undefined) ?? null;
}

async function answersAnybody(url: string): Promise<boolean> {
  try {
    const { status, body } = await new Connection({ url, timeoutMs: WITHIN_MS }).exchange({ path: VERSION_PATH });
    return status === 200 && typeof body === 'object' && body !== null && 'version' in body;
  } catch {
    return false;
  }
}

function inUrl(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
