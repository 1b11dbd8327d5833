import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants, cpus, setPriority } from 'node:os';

/** One core for the gateway alone, one for everything else, so that neither takes time from the other. */
const GATEWAY_CORE = '0';
const LOAD_CORE = '1';
const BOTH = `${GATEWAY_CORE},${LOAD_CORE}`;

export const canPin = process.platform === 'linux' && cpus().length > 1 && spawnSync('taskset', ['-V']).status === 0;

let pins = canPin;

/** For runs in which nothing is measured: every process takes what is free of all cores. */
export function pinNothing(): void {
  pins = false;
}

type Command = readonly [string, ...string[]];

/** Keeps this process, and what it starts from now on, on the load's core. */
export function pinThisProcess(): void {
  pin(process.pid, LOAD_CORE);
}

/**
 * The load shares its core with PostgreSQL, which would not be on the same machine: it gets what the load leaves of it,
 * as do all processes it starts from now on. What is to be stored meanwhile waits on disk. On Linux that takes the policy
 * for idle times: whoever has but the lowest priority is still not interrupted before its slice of 3 ms is over.
 *
 * @param pidFile of its first process
 * @returns what the result must say
 */
export function yieldToLoad(pidFile: string): readonly string[] {
  const [pid = ''] = readFileSync(pidFile, 'utf8').split('\n');
  if (canPin && runsInIdleTimes(pid)) {
    // Those that it has started already; one of them may be gone by now.
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    for (const child of children) runsInIdleTimes(child);
    return [];
  }
  setPriority(Number(pid), constants.priority.PRIORITY_LOW);
  return canPin ? ['PostgreSQL has the lowest priority only, for `chrt --idle` does not work here.'] : [];
}

/** From now on. */
function runsInIdleTimes(pid: string): boolean {
  return spawnSync('chrt', ['--idle', '--pid', '0', pid]).status === 0;
}

const AUTOGROUP = '/proc/sys/kernel/sched_autogroup_enabled';

/** What keeps that from working: each process of PostgreSQL is a session, and between sessions Linux may share time evenly. */
export function whyNothingYields(): readonly string[] {
  if (!existsSync(AUTOGROUP) || readFileSync(AUTOGROUP, 'utf8').trim() !== '1') return [];
  return [
    "PostgreSQL takes time from the load, for Linux shares it between sessions whatever their processes' priority: " +
      '`sysctl kernel.sched_autogroup_enabled=0` before the bench.',
  ];
}

/** A command line that runs on the gateway's core. */
export function onGatewayCore(command: Command): Command {
  return on(GATEWAY_CORE, command);
}

/** A command line that runs on both of those cores. */
export function onBothCores(command: Command): Command {
  return on(BOTH, command);
}

/** While `work` runs, these processes share the gateway's core as well. */
export async function spread<Result>(pids: readonly number[], work: () => Promise<Result>): Promise<Result> {
  for (const pid of pids) pin(pid, BOTH);
  try {
    return await work();
  } finally {
    for (const pid of pids) pin(pid, LOAD_CORE);
  }
}

function on(cores: string, command: Command): Command {
  return pins ? ['taskset', '--cpu-list', cores, ...command] : command;
}

function pin(pid: number, cores: string): void {
  if (pins) spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cores, String(pid)]);
}
