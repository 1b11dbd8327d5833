import { CONTENTS, SECRETS } from '../canary/canaries.ts';
import {
  dumpOfServer,
  isText,
  type Place,
  plantInDatabase,
  plantInFolder,
  requireWatchfulness,
  sweep,
} from '../canary/places.ts';
import { type Check, say } from '../stage/prove.ts';
import type { Ground, Scenario } from './scenario.ts';

/** Comes after all scenarios, since it searches what they have left. */
export const canaries: Scenario = {
  name: 'canaries',
  situation: 'what all of them left is searched for secrets and prompts',
  async run(ground) {
    await ground.kept.close();
    const checks: Check[] = [];
    const places = placesOf(ground);
    for (const place of places) checks.push(await sweep(place));
    // Not before all have been searched: a row that is planted is also in PostgreSQL's files.
    for (const place of places) await requireWatchfulness(place);
    say(`everything that was planted in ${places.length} places was found`);
    return checks;
  },
};

type Texts = Readonly<Record<string, string>>;

/** A run of a few scenarios only may have made no secret and sent no traces. */
function placesOf({ postgres, left, kept, collector }: Ground): readonly Place[] {
  const given = { ...SECRETS, 'password of PostgreSQL': new URL(postgres.url).password };
  const everything = { ...given, ...CONTENTS, ...kept.made };
  const traces = collector.received();
  return [
    below('logs and what crashes print', everything, left.logs, 'gateway.log'),
    below('answers to anybody', everything, kept.of('anybody')),
    below('answers to who asked, of secrets', { ...given, ...kept.made }, kept.of('asker')),
    below('answers that show a new secret, of others', { ...given, ...CONTENTS }, kept.of('receiver')),
    below('metrics', everything, kept.of('metrics')),
    ...(Object.keys(traces).length === 0 ? [] : [tracesIn(traces, everything)]),
    {
      name: 'a dump of all databases',
      secrets: everything,
      holds: 'table public.',
      search: async () => ({ texts: await dumpOfServer(postgres.url) }),
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

function tracesIn(traces: Texts, secrets: Texts): Place {
  return { name: 'traces', secrets, holds: 'resourceSpans', search: async () => ({ texts: traces }) };
}

function below(name: string, secrets: Texts, folder: string, holds = 'answers.txt'): Place {
  return {
    name,
    secrets,
    holds,
    search: async () => ({ folder }),
    plant: async (pieces) => plantInFolder(folder, pieces),
  };
}
