import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;
const US_PER_TICK = 1e6 / TICKS_PER_SECOND;

/** CPU time a process has used so far, all threads, in microseconds; undefined where there is no /proc. */
export function cpuUs(pid: number): number | undefined {
  const fields = read(pid, 'stat')?.split(') ').at(-1)?.split(' ');
  // Fields 14 and 15 of proc(5), counted from the one after the name.
  return fields && (Number(fields[11]) + Number(fields[12])) * US_PER_TICK;
}

/** Resident memory in MiB. */
export function residentMib(pid: number): number | undefined {
  const kib = /VmRSS:\s+(\d+)/.exec(read(pid, 'status') ?? '')?.[1];
  return kib === undefined ? undefined : Math.round(Number(kib) / 1024);
}

function read(pid: number, file: string): string | undefined {
  return process.platform === 'linux' ? readFileSync(`/proc/${pid}/${file}`, 'utf8') : undefined;
}
