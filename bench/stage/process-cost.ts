import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;
const US_PER_TICK = 1e6 / TICKS_PER_SECOND;
const KIB_PER_MIB = 1024;
/** Written to `clear_refs` it sets the highest resident memory to the present one; see proc(5). */
const FORGET_PEAK = '5';

/** CPU time a process has used so far, all threads, in microseconds; undefined where there is no /proc. */
export function cpuUs(pid: number): number | undefined {
  const fields = fieldsOf(pid);
  // Fields 14 and 15 of proc(5), counted from the one after the name.
  return fields && (Number(fields[11]) + Number(fields[12])) * US_PER_TICK;
}

/** Resident memory in MiB. */
export function residentMib(pid: number): number | undefined {
  return statusMib(pid, 'VmRSS');
}

/** The most since `forgetPeak`, or since it was started. */
export function peakMib(pid: number): number | undefined {
  return statusMib(pid, 'VmHWM');
}

export function forgetPeak(pid: number): void {
  if (process.platform === 'linux') writeFileSync(`/proc/${pid}/clear_refs`, FORGET_PEAK);
}

/** A process and those that it and they have started, such as workers; itself alone where there is no /proc. */
export function treeOf(pid: number): readonly number[] {
  if (process.platform !== 'linux') return [pid];
  const parents = new Map(running().map((one) => [one, Number(fieldsOf(one)?.[1])]));
  const tree = [pid];
  // The loop also goes over what it adds.
  for (const parent of tree) {
    for (const [one, itsParent] of parents) if (itsParent === parent) tree.push(one);
  }
  return tree;
}

function running(): readonly number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

function statusMib(pid: number, line: string): number | undefined {
  const kib = new RegExp(`${line}:\\s+(\\d+)`).exec(read(pid, 'status') ?? '')?.[1];
  return kib === undefined ? undefined : Math.round(Number(kib) / KIB_PER_MIB);
}

/** Of `stat`, from the one after the name on: state, parent, … */
function fieldsOf(pid: number): readonly string[] | undefined {
  return read(pid, 'stat')?.split(') ').at(-1)?.split(' ');
}

/** Undefined also for a process that has ended meanwhile. */
function read(pid: number, file: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}
