/** `npm run proof:canary [-- --short]`: secrets and prompts that can be told from all others are nowhere. See README.md. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Secrets } from '../test/support/secret-search.ts';
import { openMortalDatabase } from './accounting/database.ts';
import { Artefact } from './canary/artefact.ts';
import { CONTENTS, KEY_BYTES, SECRETS } from './canary/canaries.ts';
import { type Collector, startCollector } from './canary/collector.ts';
import { dumpOf, isText, plantInDatabase } from './canary/dump.ts';
import { type Place, plantInFolder, requireWatchfulness, sweep } from './canary/places.ts';
import { type GossipingProvider, startGossipingProvider } from './canary/provider.ts';
import { type Run, runThroughTrouble, type Surroundings } from './canary/run.ts';
import { type Check, type Findings, prove, say } from './stage/prove.ts';

const long = { rounds: 10 };
const GIVEN = { ...SECRETS, ...KEY_BYTES };
const ALL = { ...GIVEN, ...CONTENTS };

await prove({
  name: 'canary',
  long,
  short: { rounds: 1 },
  async run(stage, { rounds }): Promise<Findings> {
    await stage.gateway.stop();
    const folder = join(stage.folder, 'canary');
    mkdirSync(folder);
    const database = await openMortalDatabase(folder);
    try {
      const provider = await startGossipingProvider();
      const around: Surroundings = { folder, database, provider, collector: await startCollector() };
      const run = await runThroughTrouble(around, rounds);
      const checks: Check[] = [heardAll(provider)];
      const places = placesOf(around, run);
      for (const place of places) {
        checks.push(await sweep(place));
        say(`${place.name}: ${checks.at(-1)?.measured}`);
      }
      // Not before all have been searched: a row that is planted is also in PostgreSQL's files.
      for (const place of places) await requireWatchfulness(place);
      say('everything that was planted in those places was found');
      return { checks, rows: rowsOf(run, around.collector) };
    } finally {
      await database.close();
    }
  },
});

/** A proof of nothing, unless the secrets were used. */
function heardAll(provider: GossipingProvider): Check {
  const used = ['server key', 'vendor key', 'later vendor key'] as const;
  const unheard = used.filter((name) => !provider.has(SECRETS[name]));
  return { requirement: 'keys are used', measured: unheard.join(', ') || 'yes', holds: unheard.length === 0 };
}

type Texts = Readonly<Record<string, string>>;

function texts(name: string, secrets: Secrets, all: Texts, holds: string): Place {
  return { name, secrets, holds, search: async () => ({ texts: all }) };
}

function namedWith(part: string, all: Texts): Texts {
  return Object.fromEntries(Object.entries(all).filter(([name]) => name.includes(part)));
}

function bytes(all: Texts): number {
  return Object.values(all).join('').length;
}

function placesOf({ folder, database, collector }: Surroundings, { answers, logs }: Run): readonly Place[] {
  const everything = { ...ALL, ...answers.made };
  const data = join(folder, 'data');
  const artefact = new Artefact(folder);
  return [
    texts('logs', everything, logs, '"level":20'),
    texts('what a crash prints', everything, namedWith('crashed', logs), 'TypeError'),
    texts('answers to anybody', everything, answers.kept.anybody, '/audit/export (200)'),
    texts('answers to who asked, of secrets', { ...GIVEN, ...answers.made }, answers.kept.asker, 'x-llm-provider'),
    texts('answers that show a new secret, of others', ALL, answers.kept.receiver, '(201)'),
    texts('metrics', everything, namedWith(' /metrics ', answers.kept.anybody), 'patchbay_'),
    texts('traces', everything, collector.received(), 'resourceSpans'),
    {
      name: 'a dump of the database',
      secrets: everything,
      holds: 'table public.',
      search: async () => ({ texts: await dumpOf(database.url) }),
      canHold: isText,
      plant: (pieces) => plantInDatabase(database.url, pieces),
    },
    {
      name: 'the data folder',
      secrets: everything,
      holds: 'snapshot.pb1',
      search: async () => ({ folder: data }),
      plant: async (pieces) => plantInFolder(data, pieces),
    },
    {
      name: "PostgreSQL's files",
      secrets: ALL,
      holds: 'PG_VERSION',
      search: async () => ({ folder: database.folder }),
      plant: (pieces) => plantInDatabase(database.url, pieces),
    },
    {
      name: 'the packed artefact',
      secrets: GIVEN,
      holds: 'package.json',
      search: async () => ({ texts: { package: await artefact.packed() } }),
      plant: async (pieces) => artefact.write('docs/planted', Buffer.concat(pieces)),
    },
  ];
}

function rowsOf({ answers, logs }: Run, collector: Collector): Findings['rows'] {
  return [
    { place: 'logs', texts: Object.keys(logs).length, bytes: bytes(logs) },
    ...Object.entries(answers.kept).map(([audience, kept]) => ({
      place: `answers to ${audience}`,
      texts: Object.keys(kept).length,
      bytes: bytes(kept),
    })),
    { place: 'telemetry', texts: Object.keys(collector.received()).length, bytes: bytes(collector.received()) },
  ];
}
