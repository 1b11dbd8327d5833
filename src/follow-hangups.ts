import type { LoggerService } from '@nestjs/common';
import type { Variables } from './config/read-environment.js';
import { type Reread, reread } from './config/reread.js';
import type { Hangup } from './hangup.js';

const CONTEXT = 'reload';

/** What a process was started with. */
interface Started {
  readonly variables: Variables;
  /** Master key of DATA_DIR. */
  readonly generatedKey: string | undefined;
  readonly log: Pick<LoggerService, 'warn' | 'error'>;
}

/**
 * Reads the environment again whenever that is asked for, and tells what cannot be taken over.
 *
 * @param take is given what can
 */
export function followHangups(hangup: Hangup, started: Started, take: (found: Reread) => void): void {
  const { generatedKey, log } = started;
  let { variables } = started;
  hangup.follow(() => {
    try {
      const found = reread(variables, generatedKey);
      ({ variables } = found);
      if (found.unapplied.length > 0) log.warn(`changed, but needs a restart: ${found.unapplied.join(', ')}`, CONTEXT);
      take(found);
    } catch (error) {
      log.error(`nothing was taken over, the master keys stay as they were: ${inOneLine(error)}`, CONTEXT);
    }
  });
}

function inOneLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ');
}
