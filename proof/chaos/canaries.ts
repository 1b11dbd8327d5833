import { join } from 'node:path';
import type { Secrets } from '../../test/support/secret-search.ts';
import { CONTENTS, KEY_BYTES, SECRETS } from '../canary/canaries.ts';
import { dumpServerInto, isText, plantInDatabase } from '../canary/dump.ts';
import { isFilled, type Place, plantInFolder, requireWatchfulness, sweep } from '../canary/places.ts';
import { type Check, say } from '../stage/prove.ts';
import type { Ground, Leaving, Scenario } from './scenario.ts';

/** Comes after all scenarios, since it searches what they have left. */
export const canaries: Scenario = {
  name: 'canaries',
  situation: 'what all of them left is searched for secrets and prompts',
  async run(ground) {
    await ground.kept.close();
    const checks: Check[] = [];
    const places = await placesOf(ground);
    for (const place of places) checks.push(await sweep(place));
    // Not before all have been searched: a row that is planted is also in PostgreSQL's files.
    for (const place of places) await requireWatchfulness(place);
    say(`everything that was planted in ${places.length} places was found`);
    return checks;
  },
};

async function placesOf(ground: Ground): Promise<readonly Place[]> {
  const { stage, postgres, left, kept, collector } = ground;
  const given = { ...SECRETS, ...KEY_BYTES, 'password of PostgreSQL': new URL(postgres.url).password };
  const everything = { ...given, ...CONTENTS, ...kept.made };
  const dumps = join(stage.folder, 'left-dumps');
  const traces: Place = {
    name: 'traces',
    secrets: everything,
    holds: 'resourceSpans',
    search: async () => ({ texts: collector.received() }),
  };
  return [
    below('logs and what crashes print', everything, left.logs, 'gateway.log'),
    below('answers to anybody', everything, kept.of('anybody')),
    ...(await ifLeft(
      ground,
      'answers',
      below('answers to who asked, of secrets', { ...given, ...kept.made }, kept.of('asker')),
    )),
    ...(await ifLeft(
      ground,
      'keys',
      below('answers that show a new secret, of others', { ...given, ...CONTENTS }, kept.of('receiver')),
    )),
    below('metrics', everything, kept.of('metrics')),
    ...(await ifLeft(ground, 'traces', traces)),
    {
      ...below('a dump of all databases', everything, dumps, '.txt'),
      search: async () => {
        await dumpServerInto(dumps, postgres.url);
        return { folder: dumps };
      },
      canHold: isText,
      plant: (pieces) => plantInDatabase(postgres.url, pieces),
    },
    below('data folders', everything, left.data, 'snapshot.pb1'),
    {
      ...below("PostgreSQL's files", everything, postgres.folder, 'PG_VERSION'),
      plant: (pieces) => plantInDatabase(postgres.url, pieces),
    },
  ];
}

/** Only a run of scenarios that leave nothing there may do without a place. */
async function ifLeft({ leaves }: Ground, leaving: Leaving, place: Place): Promise<readonly Place[]> {
  return leaves.has(leaving) || (await isFilled(place)) ? [place] : [];
}

function below(name: string, secrets: Secrets, folder: string, holds = 'answers.txt'): Place {
  return {
    name,
    secrets,
    holds,
    search: async () => ({ folder }),
    plant: async (pieces) => plantInFolder(folder, pieces),
  };
}
