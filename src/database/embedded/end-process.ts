import { waitUntil } from './poll.js';

/** Fast shutdown, immediate shutdown (recovers from the log at the next start), and what nothing can refuse. */
const LADDER = [
  { signal: 'SIGINT', timeoutMs: 30_000 },
  { signal: 'SIGQUIT', timeoutMs: 10_000 },
  { signal: 'SIGKILL', timeoutMs: 5_000 },
] as const;

export type EndSignal = (typeof LADDER)[number]['signal'];

/** True once the process has ended. */
export async function endProcess(
  send: (signal: EndSignal) => void,
  hasEnded: () => boolean | Promise<boolean>,
): Promise<boolean> {
  for (const { signal, timeoutMs } of LADDER) {
    if (await hasEnded()) return true;
    send(signal);
    if (await waitUntil(hasEnded, timeoutMs)) return true;
  }
  return false;
}
