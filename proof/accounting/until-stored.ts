import { setTimeout as pause } from 'node:timers/promises';
import { type Books, mustBeRecorded, recorded } from './audit.ts';

const POLL_MS = 200;
const STORED_WITHIN_MS = 60_000;

/** Resolves when all that must be recorded is, or it has taken too long. */
export async function untilStored(databaseUrl: string, books: Books): Promise<void> {
  const due = mustBeRecorded(books);
  const deadline = performance.now() + STORED_WITHIN_MS;
  while (performance.now() < deadline) {
    const there = await recorded(databaseUrl);
    if (due.every(({ requestId }) => there.has(requestId))) return;
    await pause(POLL_MS);
  }
}
