import { once } from 'node:events';
import { connect } from 'node:net';
import { MALFORMED, TOO_LARGE } from '../../../test/support/malformed-requests.ts';
import { isSo } from '../checks.ts';
import { openFront, plugInRecording, untouched } from '../front.ts';
import type { House } from '../house.ts';
import type { Scenario } from '../scenario.ts';

const PATIENCE_MS = 10_000;
const STATUS = /^HTTP\/1\.1 (\d{3}) /;
const CLOSES = /^connection: close$/im;
const ANSWERS = /HTTP\/1\.1 \d{3} /g;

type Shape = readonly [name: string, status: number, bytes: string];

/** Each with the status it must be answered with. */
const SHAPES: readonly Shape[] = [
  ...Object.entries(MALFORMED).map(([name, bytes]) => [name, 400, bytes] as const),
  ...Object.entries(TOO_LARGE).map(([name, [status, bytes]]) => [name, status, bytes] as const),
];

export const smuggling: Scenario = {
  name: 'smuggling',
  situation: 'header injection, smuggling shapes, two Host headers',
  async run(ground, { rounds }) {
    const house = await openFront(ground, 'smuggling');
    const upstream = await plugInRecording(ground, house);
    const faultOf = async ([name, status, bytes]: Shape): Promise<string | undefined> => {
      const text = await exchange(house, bytes);
      ground.kept.keep('anybody', name, text);
      return isRefused(text, status) ? undefined : `${name}: ${text}`;
    };
    const wrong: string[] = [];
    const health: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const said = await Promise.all(SHAPES.map(faultOf));
      wrong.push(...said.filter((fault) => fault !== undefined));
      health.push(await untouched(house));
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

function isRefused(text: string, status: number): boolean {
  return STATUS.exec(text)?.[1] === String(status) && CLOSES.test(text) && text.match(ANSWERS)?.length === 1;
}

/** Everything up to the end of the connection, which has to come from the other side. */
async function exchange({ first, appKey }: House, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(first.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    bytes.replace('CREDENTIAL', () => `authorization: Bearer ${appKey}`),
    'latin1',
  );
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
