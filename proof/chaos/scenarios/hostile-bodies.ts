import { headOf } from '../../../test/support/head-of.ts';
import { HOSTILE_BODIES, type HostileBody } from '../../../test/support/hostile-bodies.ts';
import { CONTENTS } from '../../canary/canaries.ts';
import { isSo } from '../checks.ts';
import { openFront, plugInRecording, untouched } from '../front.ts';
import type { House } from '../house.ts';
import type { Kept } from '../kept.ts';
import type { Scenario } from '../scenario.ts';

/** For one that finds its connection closed; a busy machine makes that likely. */
const MOST_TRIES = 10;
/** That many of all tries may find it closed: one body is so long that it is refused before all of it was sent. */
const MOST_RESETS = 0.3;

export const hostileBodies: Scenario = {
  name: 'hostile-bodies',
  situation: 'bodies that mean no good',
  leaves: ['answers'],
  async run(ground, { rounds }) {
    const house = await openFront(ground, 'hostile-bodies');
    const upstream = await plugInRecording(ground, house);
    const wrong: string[] = [];
    const health: number[] = [];
    const tries = { all: 0, reset: 0 };
    for (let round = 0; round < rounds; round++) {
      const said = await Promise.all(HOSTILE_BODIES.map((hostile) => faultOf(house, ground.kept, tries, hostile)));
      wrong.push(...said.filter((fault) => fault !== undefined));
      health.push(await untouched(house));
    }
    const sent = rounds * HOSTILE_BODIES.length;
    const proper = rounds * HOSTILE_BODIES.filter(({ status }) => status === 200).length;
    const heardOf = upstream.requests.length;
    return [
      isSo('4xx with the reason, never 5xx', wrong.length === 0 && sent > 0, wrong[0] ?? `${sent} of ${sent}`),
      isSo(
        `the answer can be read, in ${100 * (1 - MOST_RESETS)} % of all tries`,
        tries.reset <= MOST_RESETS * tries.all,
        `${tries.all - tries.reset} of ${tries.all}`,
      ),
      isSo('no provider hears of them', heardOf === proper, `${heardOf - proper} of ${sent}`),
      isSo(
        'health never fails',
        health.every((status) => status === 200),
        `${health.length} times 200`,
      ),
    ];
  },
};

/** How often something was sent, and how often no answer could be read. */
interface Tries {
  all: number;
  reset: number;
}

/** What is wrong with the answer; undefined when nothing is. */
async function faultOf(
  { first, appKey }: House,
  kept: Kept,
  tries: Tries,
  hostile: HostileBody,
): Promise<string | undefined> {
  const { name, body, status, reason, headers = {} } = hostile;
  const send = (): Promise<Response> =>
    fetch(`${first.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${appKey}`, 'content-type': 'application/json', ...headers },
      body: withPrompt(body),
    });
  const answer = await untilAnswered(send, tries);
  const text = await answer.text();
  kept.keep(answer.status === 200 ? 'asker' : 'anybody', `${name} (${answer.status})`, headOf(answer.headers) + text);
  const isRight = answer.status === status && (status === 200 || reason.test(text));
  return isRight ? undefined : `${name}: ${answer.status} ${text}`;
}

/** What is asked in it can be told from all other prompts, where it is text. */
function withPrompt(body: HostileBody['body']): HostileBody['body'] {
  return typeof body === 'string' ? body.replace('"hi"', () => JSON.stringify(CONTENTS.prompt)) : body;
}

/** One that is refused before all of it was sent may find the connection closed before it finds the answer. */
async function untilAnswered(send: () => Promise<Response>, tries: Tries, left = MOST_TRIES): Promise<Response> {
  tries.all += 1;
  return send().catch((error: unknown) => {
    tries.reset += 1;
    if (left === 1) throw error;
    return untilAnswered(send, tries, left - 1);
  });
}
