import { request } from 'node:http';
import { once } from 'node:events';
import { CLIENT_HEADERS } from '../../../test/support/client-headers.ts';
import type { Check } from '../../stage/prove.ts';
import { isSo } from '../checks.ts';
import { plugInRecording } from '../front.ts';
import { type RecordedRequest, startRecordingUpstream } from '../recording-upstream.ts';
import type { Ground, Scenario } from '../scenario.ts';

const BODY = JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }] });
/** All that a server without a key of its own may be sent. */
const ALLOWED: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-type',
  'content-length',
  'accept',
  'accept-encoding',
  'user-agent',
]);
const NOMINATED = 'x-nominated';

export const outbound: Scenario = {
  name: 'outbound',
  situation: 'what leaves for a provider',
  async run(ground, { rounds }) {
    const upstream = await plugInRecording(ground, 'outbound');
    const statuses = await ask(ground, rounds);
    const elsewhere = await startRecordingUpstream(ground);
    const redirecting = await plugInRecording(ground, 'redirecting', `${elsewhere.url}/v1/chat/completions`);
    const redirected = await ask(ground, rounds);
    return [
      isSo(
        'requests are answered',
        statuses.every((status) => status === 200),
        statuses.length,
      ),
      ...headerChecks(ground, upstream.requests),
      isSo(
        'no redirect is followed: 502',
        redirected.every((status) => status === 502) && redirecting.requests.length > 0,
        [...new Set(redirected)].join(', '),
      ),
      isSo('nobody asks the other address', elsewhere.requests.length === 0, elsewhere.requests.length),
    ];
  },
};

async function ask({ stage: { gateway } }: Ground, count: number): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let asked = 0; asked < count; asked++) {
    const sent = request(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      agent: false,
      headers: {
        ...CLIENT_HEADERS,
        authorization: `Bearer ${gateway.appKey}`,
        'content-type': 'application/json',
        connection: `close, ${NOMINATED}`,
        [NOMINATED]: 'client',
      },
    });
    sent.end(BODY);
    const [response] = await once(sent, 'response');
    response.resume();
    await once(response, 'end');
    statuses.push(response.statusCode);
  }
  return statuses;
}

function headerChecks({ stage: { gateway } }: Ground, requests: readonly RecordedRequest[]): readonly Check[] {
  const lines = requests.flatMap(({ headers }) => headers);
  const others = lines.filter(([name]) => !ALLOWED.has(name));
  const encodings = lines.filter(([name]) => name === 'accept-encoding').map(([, value]) => value);
  const secrets = lines.filter(([, value]) => value.includes(gateway.appKey) || value.includes('client'));
  const isIdentity = encodings.length === requests.length && encodings.every((value) => value === 'identity');
  return [
    isSo('accept-encoding: identity', requests.length > 0 && isIdentity, [...new Set(encodings)].join(', ')),
    isSo('allow-listed headers only', others.length === 0, others[0]?.join(': ') ?? `${lines.length} lines`),
    isSo('nothing of the client', secrets.length === 0, secrets[0]?.join(': ') ?? 'nothing'),
  ];
}
