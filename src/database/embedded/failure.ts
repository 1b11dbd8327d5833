import { StartError } from '../../errors/start-error.js';
import { diskFull } from './system-error.js';

/** Faults that pass by themselves or with another port; everything else is for a person. */
export type PassingFault = 'address_in_use' | 'memory_in_use';

export function passingFault(output: string): PassingFault | undefined {
  if (/could not bind .*(already in use|Only one usage)/.test(output)) return 'address_in_use';
  // Backends of a postmaster that was killed with -9 live on until they next look up.
  if (/pre-existing shared memory block/.test(output)) return 'memory_in_use';
  return undefined;
}

/** The sentence for what initdb or postgres wrote before it gave up (messages of PostgreSQL 18, LC_ALL=C). */
export function startFailure(output: string, directory: string): StartError {
  return new StartError(explanation(output, directory));
}

function explanation(output: string, directory: string): string {
  if (/pre-existing shared memory block/.test(output)) {
    return `Another PostgreSQL still uses ${directory}: end it and start again.`;
  }
  if (/Cannot allocate memory|could not (create|resize) shared memory/.test(output)) {
    return `There is not enough memory for the embedded database in ${directory}: free some (or enlarge the container's /dev/shm), or set DATABASE_URL.`;
  }
  if (/No space left on device|Disk quota exceeded|Check free disk space|wrote only \d+ of/.test(output)) {
    return diskFull(directory);
  }
  if (/Permission denied|wrong ownership|invalid permissions/.test(output)) {
    return `PostgreSQL may not use ${directory} (${complaint(output)}): let its user enter the folders above, own this one and everything in it with mode 700, or set DATA_DIR to another folder.`;
  }
  return `The embedded database in ${directory} did not start (${complaint(output)}): mend what it names and start again, or set DATA_DIR to another folder to start empty.`;
}

/** The first severe line names the cause, later ones what followed from it. */
function complaint(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const severe = lines.find((line) => /FATAL|PANIC|error:/.test(line));
  const line = severe ?? lines.findLast((text) => text.includes('could not')) ?? lines.at(-1) ?? 'it said nothing';
  return line.trim().replace(/\s+/g, ' ');
}
