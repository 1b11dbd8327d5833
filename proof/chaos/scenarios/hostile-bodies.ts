import { HOSTILE_BODIES, type HostileBody } from '../../../test/support/hostile-bodies.ts';
import { CONTENTS } from '../../canary/canaries.ts';
import { isSo } from '../checks.ts';
import { openFront, plugInRecording, untouched } from '../front.ts';
import type { House } from '../house.ts';
import type { Kept } from '../kept.ts';
import type { Scenario } from '../scenario.ts';

/** For one that finds its connection closed; a busy machine makes that likely. */
const MOST_TRIES = 10;

export const hostileBodies: Scenario = {
  name: 'hostile-bodies',
  situation: 'bodies that mean no good',
  async run(ground, { rounds }) {
    const house = await openFront(ground, 'hostile-bodies');
    const upstream = await plugInRecording(ground, house);
    const wrong: string[] = [];
    const health: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const said = await Promise.all(HOSTILE_BODIES.map((hostile) => faultOf(house, ground.kept, hostile)));
      wrong.push(...said.filter((fault) => fault !== undefined));
      health.push(await untouched(house));
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
async function faultOf({ first, appKey }: House, kept: Kept, hostile: HostileBody): Promise<string | undefined> {
  const { name, body, status, reason, headers = {} } = hostile;
  const send = (): Promise<Response> =>
    fetch(`${first.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${appKey}`, 'content-type': 'application/json', ...headers },
      body: withPrompt(body),
    });
  const answer = await untilAnswered(send);
  const text = await answer.text();
  kept.keep(answer.status === 200 ? 'asker' : 'anybody', `${name} (${answer.status})`, text);
  const isRight = answer.status === status && (status === 200 || reason.test(text));
  return isRight ? undefined : `${name}: ${answer.status} ${text}`;
}

/** What is asked in it can be told from all other prompts, where it is text. */
function withPrompt(body: HostileBody['body']): HostileBody['body'] {
  return typeof body === 'string' ? body.replace('"hi"', () => JSON.stringify(CONTENTS.prompt)) : body;
}

/** One that is refused before all of it was sent may find the connection closed before it finds the answer. */
async function untilAnswered(send: () => Promise<Response>, tries = MOST_TRIES): Promise<Response> {
  return send().catch((error: unknown) => {
    if (tries === 1) throw error;
    return untilAnswered(send, tries - 1);
  });
}
