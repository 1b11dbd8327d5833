import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';

/** One core for the gateway alone, one for everything else, so that neither takes time from the other. */
const GATEWAY_CORE = '0';
const LOAD_CORE = '1';

export const canPin = process.platform === 'linux' && cpus().length > 1 && spawnSync('taskset', ['-V']).status === 0;

/** Keeps this process, and what it starts from now on, on the load's core. */
export function pinThisProcess(): void {
  if (canPin) spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', LOAD_CORE, String(process.pid)]);
}

/** A command line that runs on the gateway's core. */
export function onGatewayCore(command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  return canPin ? ['taskset', '--cpu-list', GATEWAY_CORE, ...command] : command;
}
