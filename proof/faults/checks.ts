import type { Check } from '../stage/prove.ts';
import { DOCTORED, SENT } from './doctored.ts';
import { findViolations, type Violation, VIOLATIONS } from './find-violations.ts';
import type { LedgerEntry } from './ledger.ts';
import type { Transcript } from './transcript.ts';

const SHOWN = 5;

type Found = ReadonlyMap<Violation, readonly Transcript[]>;

/** A checker that finds nothing in a doctored transcript would find nothing in a real one either. */
export function requireWatchfulness(): void {
  for (const { name, seen, expected } of DOCTORED) {
    const found = findViolations(seen, SENT);
    if (found.join() !== expected.join()) throw new Error(`the checker saw "${found.join()}" in: ${name}`);
  }
}

/** The transcripts by what is wrong with them. */
export function violationsIn(transcripts: readonly Transcript[], ledger: readonly LedgerEntry[]): Found {
  const sentFor = Map.groupBy(ledger, ({ request }) => request);
  const found = new Map<Violation, Transcript[]>();
  for (const seen of transcripts) {
    for (const violation of findViolations(seen, sentFor.get(seen.request) ?? []))
      found.set(violation, [...(found.get(violation) ?? []), seen]);
  }
  return found;
}

/** Each kind of violation must not have happened at all. */
export function checksOf(found: Found): readonly Check[] {
  return Object.entries(VIOLATIONS).map(([violation, meaning]) => {
    const count = found.get(violation as Violation)?.length ?? 0;
    return { requirement: `0 × ${meaning}`, measured: String(count), holds: count === 0 };
  });
}

/** A few transcripts of each kind with what the upstream sent, to look into. */
export function examplesOf(found: Found, ledger: readonly LedgerEntry[]): readonly string[] {
  return [...found].flatMap(([violation, transcripts]) =>
    transcripts.slice(0, SHOWN).map((seen) => {
      const sent = ledger.filter(({ request }) => request === seen.request);
      const texts = `${seen.texts.length}, the last one ${seen.texts.at(-1)}`;
      return `${violation}: ${JSON.stringify({ ...seen, texts })}\n  sent: ${JSON.stringify(sent)}`;
    }),
  );
}
