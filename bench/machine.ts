import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { canPin } from './stage/cores.ts';

const REPOSITORY = join(import.meta.dirname, '..');

/** What a figure must be read with; no host names, no paths. */
export function machine(): object {
  return {
    date: new Date().toISOString(),
    commit: git('rev-parse', '--short', 'HEAD'),
    uncommitted_changes: git('status', '--porcelain', '--', 'src', 'migrations', 'package-lock.json') !== '',
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    pinned: canPin,
  };
}

/** Empty outside of a repository. */
function git(...args: string[]): string {
  return spawnSync('git', args, { cwd: REPOSITORY, encoding: 'utf8' }).stdout?.trim() ?? '';
}
