import { request } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { CLIENT_HEADERS } from '../../../test/support/client-headers.ts';
import { headOf } from '../../../test/support/head-of.ts';
import { CONTENTS, SECRETS } from '../../canary/canaries.ts';
import type { Check } from '../../stage/prove.ts';
import { isSo } from '../checks.ts';
import { plugInRecording } from '../front.ts';
import { House } from '../house.ts';
import type { Kept } from '../kept.ts';
import { type RecordedRequest, startRecordingUpstream } from '../recording-upstream.ts';
import type { Scenario } from '../scenario.ts';

const BODY = JSON.stringify({ messages: [{ role: 'user', content: CONTENTS.prompt }] });
/** All that a server may be sent, besides its key. */
const ALLOWED: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-type',
  'content-length',
  'accept',
  'accept-encoding',
  'user-agent',
]);
const KEY = `Bearer ${SECRETS['server key']}`;
const NOMINATED = 'x-nominated';

export const outbound: Scenario = {
  name: 'outbound',
  situation: 'what leaves for a provider',
  leaves: ['answers'],
  async run(ground, { rounds }) {
    // Not traced, or providers would be told of the trace as well.
    const house = await House.open(ground, 'outbound', { gateways: 1 });
    const upstream = await plugInRecording(ground, house);
    const statuses = await ask(house, ground.kept, rounds);
    const elsewhere = await startRecordingUpstream(ground);
    const redirecting = await plugInRecording(ground, house, `${elsewhere.url}/v1/chat/completions`);
    const redirected = await ask(house, ground.kept, rounds);
    return [
      isSo(
        'requests are answered',
        statuses.every((status) => status === 200),
        statuses.length,
      ),
      ...headerChecks(house, upstream.requests),
      isSo(
        'no redirect is followed: 502',
        redirected.every((status) => status === 502) && redirecting.requests.length > 0,
        [...new Set(redirected)].join(', '),
      ),
      isSo('nobody asks the other address', elsewhere.requests.length === 0, elsewhere.requests.length),
    ];
  },
};

async function ask({ first, appKey }: House, kept: Kept, count: number): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let asked = 0; asked < count; asked++) {
    const sent = request(`${first.url}/v1/chat/completions`, {
      method: 'POST',
      agent: false,
      headers: {
        ...CLIENT_HEADERS,
        authorization: `Bearer ${appKey}`,
        'content-type': 'application/json',
        connection: `close, ${NOMINATED}`,
        [NOMINATED]: 'client',
      },
    });
    sent.end(BODY);
    const [response] = await once(sent, 'response');
    const { statusCode, headers } = response;
    const head = headOf(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    kept.keep(statusCode === 200 ? 'asker' : 'anybody', `outbound (${statusCode})`, head + (await text(response)));
    statuses.push(statusCode);
  }
  return statuses;
}

function headerChecks({ appKey }: House, requests: readonly RecordedRequest[]): readonly Check[] {
  const lines = requests.flatMap(({ headers }) => headers);
  const keys = lines.filter(([name, value]) => name === 'authorization' && value === KEY);
  const others = lines.filter((line) => !ALLOWED.has(line[0]) && !keys.includes(line));
  const encodings = lines.filter(([name]) => name === 'accept-encoding').map(([, value]) => value);
  const secrets = lines.filter(([, value]) => value.includes(appKey) || value.includes('client'));
  const isIdentity = encodings.length === requests.length && encodings.every((value) => value === 'identity');
  return [
    isSo('accept-encoding: identity', requests.length > 0 && isIdentity, [...new Set(encodings)].join(', ')),
    isSo('allow-listed headers only', others.length === 0, others[0]?.join(': ') ?? `${lines.length} lines`),
    isSo('the key of the server', keys.length === requests.length, `${keys.length} of ${requests.length}`),
    isSo('nothing of the client', secrets.length === 0, secrets[0]?.join(': ') ?? 'nothing'),
  ];
}
