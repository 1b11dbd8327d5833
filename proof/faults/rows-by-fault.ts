import { FAULTS } from './fault-kinds.ts';
import { type LedgerEntry, originOf } from './ledger.ts';
import type { Ending, Transcript } from './transcript.ts';

type Row = Readonly<Record<string, string | number>>;

/** What became of the answers with each fault. */
export function rowsByFault(transcripts: readonly Transcript[], ledger: readonly LedgerEntry[]): readonly Row[] {
  const seenBy = new Map(transcripts.map((seen) => [keyOfFirstText(seen), seen]));
  const ends = ledger.map((entry): { fault: string; ending: Ending | undefined } => {
    return { fault: entry.fault, ending: seenBy.get(keyOf(entry))?.ending };
  });
  const rows = FAULTS.map((fault): Row => {
    const count = (ending: Ending | undefined): number =>
      ends.filter((end) => end.fault === fault && end.ending === ending).length;
    return {
      fault,
      answers: ends.filter((end) => end.fault === fault).length,
      'another was asked, or 5xx': count(undefined),
      'seen as complete': count('complete'),
      'error event': count('error'),
      'broken connection': count('broken'),
    };
  });
  return rows;
}

function keyOf({ provider, request, attempt }: Pick<LedgerEntry, 'provider' | 'request' | 'attempt'>): string {
  return `${provider} ${request} ${attempt}`;
}

function keyOfFirstText({ texts }: Transcript): string {
  const origin = originOf(texts[0] ?? '');
  return origin ? keyOf(origin) : '';
}
