import { readFile, rm } from 'node:fs/promises';
import { StartError } from '../../errors/start-error.js';
import { endProcess } from './end-process.js';
import { postmasterPath, readPostmasterFile } from './postmaster-file.js';
import { runProgram } from './run-program.js';
import { folderMark } from './settings.js';
import { errorCode } from './system-error.js';

/**
 * Ends the server that a killed Patchbay left behind and removes a stale `postmaster.pid`, which would make
 * PostgreSQL refuse to start if its pid has been given to somebody else. Removing it is safe even if this judgement
 * were wrong: a server that still runs holds a shared memory block of this folder, which a new one finds.
 */
export async function endOrphan(directory: string, log: (line: string) => void): Promise<void> {
  const file = await readPostmasterFile(directory);
  if (file === undefined) return;
  const { pid } = file;
  if (await isServerOf(pid, directory)) {
    log(`ending PostgreSQL (process ${pid}), which an earlier Patchbay left behind in ${directory}`);
    const ended = await endProcess(
      (signal) => sendSignal(pid, signal, directory),
      async () => !(await isServerOf(pid, directory)),
    );
    if (!ended) throw new StartError(`PostgreSQL (process ${pid}) in ${directory} does not end: ${remedy(pid)}`);
  }
  await rm(postmasterPath(directory), { force: true });
}

function sendSignal(pid: number, signal: NodeJS.Signals, directory: string): void {
  try {
    process.kill(pid, signal);
  } catch (cause) {
    if (errorCode(cause) === 'ESRCH') return;
    throw new StartError(`PostgreSQL (process ${pid}) of another user runs in ${directory}: ${remedy(pid)}`, { cause });
  }
}

function remedy(pid: number): string {
  return `end it with "kill -INT ${pid}" as its user, and start again.`;
}

/** The mark in its command line tells our server of this folder from whoever has its pid now. */
async function isServerOf(pid: number, directory: string): Promise<boolean> {
  return (await commandLine(pid)).includes(folderMark(directory));
}

async function commandLine(pid: number): Promise<string> {
  if (process.platform !== 'linux') return (await runProgram('ps', ['-ww', '-o', 'command=', '-p', `${pid}`])).stdout;
  try {
    return await readFile(`/proc/${pid}/cmdline`, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ESRCH') return '';
    throw error;
  }
}
