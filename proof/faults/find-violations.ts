import { type LedgerEntry, type Origin, originOf } from './ledger.ts';
import type { Transcript } from './transcript.ts';

/** What a client saw beside what the upstream sent for its request. */
interface Comparison {
  readonly seen: Transcript;
  readonly sent: readonly LedgerEntry[];
  /** Of each text. */
  readonly origins: readonly (Origin | undefined)[];
  /** The answer that the first text is of. */
  readonly source: LedgerEntry | undefined;
}

export const VIOLATIONS = {
  mixed: 'text of more than one answer, or out of order, or never sent',
  forged_done: '[DONE] that the upstream did not send',
  truncation_as_complete: 'an answer that was cut, taken for complete',
  untold_truncation: 'a cut answer with another error than upstream_truncated',
  lost: 'a good answer that did not arrive whole',
  malformed: 'an event, an error body or an end of the wrong form',
} as const;

export type Violation = keyof typeof VIOLATIONS;

const IS_VIOLATED: Readonly<Record<Violation, (comparison: Comparison) => boolean>> = {
  mixed: (comparison) => !isInOrder(comparison),
  forged_done: ({ seen, source, sent }) => seen.dones > (wasDoneSent(source, sent) ? 1 : 0),
  truncation_as_complete: ({ seen, source }) => seen.ending === 'complete' && !isWhole(seen, source),
  untold_truncation: ({ seen, source }) => !isTold(seen, source),
  lost: ({ seen, source, sent }) => isLost(seen, source, sent),
  malformed: ({ seen }) => seen.malformed !== null || (seen.ending === 'broken' && seen.status === 0),
};

/** Compares what a client saw with what the upstream sent for its request. */
export function findViolations(seen: Transcript, sent: readonly LedgerEntry[]): readonly Violation[] {
  const origins = seen.texts.map(originOf);
  const comparison = { seen, sent, origins, source: sourceOf(seen, origins[0], sent) };
  return (Object.keys(VIOLATIONS) as Violation[]).filter((violation) => IS_VIOLATED[violation](comparison));
}

function sourceOf(
  { request }: Transcript,
  first: Origin | undefined,
  sent: readonly LedgerEntry[],
): LedgerEntry | undefined {
  if (first === undefined || first.request !== request) return undefined;
  return sent.find(({ provider, attempt }) => provider === first.provider && attempt === first.attempt);
}

function isInOrder({ seen, origins, source }: Comparison): boolean {
  if (origins.length > (source?.sent.texts ?? 0)) return false;
  return origins.every(
    (origin, index) =>
      origin?.index === index &&
      origin.request === seen.request &&
      origin.provider === source?.provider &&
      origin.attempt === source.attempt,
  );
}

/** A stream without text cannot be told apart from another of the same request. */
function wasDoneSent(source: LedgerEntry | undefined, sent: readonly LedgerEntry[]): boolean {
  return source ? source.sent.done : sent.some((entry) => entry.sent.done);
}

function isFinished({ sent }: LedgerEntry): boolean {
  return sent.finishReason && !sent.errorEvent;
}

function isWhole({ texts }: Transcript, source: LedgerEntry | undefined): boolean {
  return source !== undefined && isFinished(source) && texts.length === source.sent.texts;
}

/** An upstream's own error event may be passed on; every other cut is Patchbay's to tell. */
function isTold({ ending, errorCode }: Transcript, source: LedgerEntry | undefined): boolean {
  return ending !== 'error' || errorCode === 'upstream_truncated' || source?.sent.errorEvent === true;
}

function isLost({ ending }: Transcript, source: LedgerEntry | undefined, sent: readonly LedgerEntry[]): boolean {
  if (ending === 'complete') return false;
  return source ? source.fault === 'none' : sent.some(({ fault }) => fault === 'none');
}
