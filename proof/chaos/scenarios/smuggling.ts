import { once } from 'node:events';
import { connect } from 'node:net';
import { MALFORMED, TOO_LARGE } from '../../../test/support/malformed-requests.ts';
import { isSo } from '../checks.ts';
import { plugInRecording, untouched } from '../front.ts';
import type { Ground, Scenario } from '../scenario.ts';

const PATIENCE_MS = 10_000;
const STATUS = /^HTTP\/1\.1 (\d{3}) /;
const CLOSES = /^connection: close$/im;
const ANSWERS = /HTTP\/1\.1 \d{3} /g;

/** Each with the status it must be answered with. */
const SHAPES: readonly (readonly [name: string, status: number, bytes: string])[] = [
  ...Object.entries(MALFORMED).map(([name, bytes]) => [name, 400, bytes] as const),
  ...Object.entries(TOO_LARGE).map(([name, [status, bytes]]) => [name, status, bytes] as const),
];

export const smuggling: Scenario = {
  name: 'smuggling',
  situation: 'header injection, smuggling shapes, two Host headers',
  async run(ground, { rounds }) {
    const upstream = await plugInRecording(ground, 'smuggling');
    const wrong: string[] = [];
    const health: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const said = await Promise.all(SHAPES.map(([name, status, bytes]) => faultOf(ground, name, status, bytes)));
      wrong.push(...said.filter((fault) => fault !== undefined));
      health.push(await untouched(ground));
    }
    const sent = rounds * SHAPES.length;
    return [
      isSo('400, once, and the connection ends', wrong.length === 0 && sent > 0, wrong[0] ?? `${sent} of ${sent}`),
      isSo('no provider hears of them', upstream.requests.length === 0, `${upstream.requests.length} of ${sent}`),
      isSo(
        'health never fails',
        health.every((status) => status === 200),
        `${health.length} times 200`,
      ),
    ];
  },
};

async function faultOf(ground: Ground, name: string, status: number, bytes: string): Promise<string | undefined> {
  const text = await exchange(ground, bytes);
  const isRight = STATUS.exec(text)?.[1] === String(status) && CLOSES.test(text) && text.match(ANSWERS)?.length === 1;
  return isRight ? undefined : `${name}: ${text}`;
}

/** Everything up to the end of the connection, which has to come from the other side. */
async function exchange({ stage: { gateway } }: Ground, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(bytes.replace('CREDENTIAL', `authorization: Bearer ${gateway.appKey}`), 'latin1');
  let text = '';
  socket.on('data', (data) => (text += data.toString('latin1')));
  try {
    await once(socket, 'end', { signal: AbortSignal.timeout(PATIENCE_MS) });
    return text;
  } catch (error) {
    return `${String(error)} after ${text}`;
  } finally {
    socket.destroy();
  }
}
