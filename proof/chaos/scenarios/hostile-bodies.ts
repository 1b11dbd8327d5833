import { HOSTILE_BODIES, type HostileBody } from '../../../test/support/hostile-bodies.ts';
import { isSo } from '../checks.ts';
import { plugInRecording, untouched } from '../front.ts';
import type { Ground, Scenario } from '../scenario.ts';

export const hostileBodies: Scenario = {
  name: 'hostile-bodies',
  situation: 'bodies that mean no good',
  async run(ground, { rounds }) {
    const upstream = await plugInRecording(ground, 'hostile-bodies');
    const wrong: string[] = [];
    const health: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const said = await Promise.all(HOSTILE_BODIES.map((hostile) => faultOf(ground, hostile)));
      wrong.push(...said.filter((fault) => fault !== undefined));
      health.push(await untouched(ground));
    }
    const sent = rounds * HOSTILE_BODIES.length;
    const proper = rounds * HOSTILE_BODIES.filter(({ status }) => status === 200).length;
    const heardOf = upstream.requests.length;
    return [
      isSo('4xx with the reason, never 5xx', wrong.length === 0 && sent > 0, wrong[0] ?? `${sent} of ${sent}`),
      isSo('no provider hears of them', heardOf === proper, `${heardOf - proper} of ${sent}`),
      isSo(
        'health never fails',
        health.every((status) => status === 200),
        `${health.length} times 200`,
      ),
    ];
  },
};

/** What is wrong with the answer; undefined when nothing is. */
async function faultOf({ stage: { gateway } }: Ground, hostile: HostileBody): Promise<string | undefined> {
  const { name, body, status, reason, headers = {} } = hostile;
  const send = (): Promise<Response> =>
    fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.appKey}`, 'content-type': 'application/json', ...headers },
      body,
    });
  // One that is refused before all of it was sent may find the connection closed before it finds the answer.
  const answer = await send().catch(send).catch(send);
  const text = await answer.text();
  const isRight = answer.status === status && (status === 200 || reason.test(text));
  return isRight ? undefined : `${name}: ${answer.status} ${text}`;
}
