import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string | undefined;
const files = new Map<string, string>();

/** A file with this text, which goes with this process: an environment variable holds 128 KB at most. */
export function textFile(text: string): string {
  const known = files.get(text);
  if (known !== undefined) return known;
  folder ??= newFolder();
  const file = join(folder, String(files.size));
  writeFileSync(file, text);
  files.set(text, file);
  return file;
}

function newFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'patchbay-bench-load-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  return made;
}
