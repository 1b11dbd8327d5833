import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { ROOT } from './built-server.js';

/** What a process may need to store usage and close once its requests have ended. */
export const CLOSING_SECONDS = 15;

/** An object as it is in a YAML file. */
export type Manifest = Readonly<Record<string, unknown>>;

/**
 * The one document of a YAML file, whose shape is what a schema has to say.
 *
 * @param path from the root
 * @param change to its text, for controls
 */
export function yamlFile(path: string, change: (text: string) => string = (text) => text): Manifest {
  return parse(change(readFileSync(join(ROOT, path), 'utf8')), { merge: true }) as Manifest;
}

/** All objects of the YAML files in a folder, by file. */
export function manifestsIn(folder: string): ReadonlyMap<string, Manifest> {
  const found = readdirSync(join(ROOT, folder)).filter(
    (name) => name.endsWith('.yaml') && name !== 'kustomization.yaml',
  );
  return new Map(
    found.flatMap((name) =>
      parseAllDocuments(readFileSync(join(ROOT, folder, name), 'utf8')).map((document, index): [string, Manifest] => [
        index === 0 ? name : `${name}#${index}`,
        document.toJS() as Manifest,
      ]),
    ),
  );
}

/** A path in a file, from the root. */
export function besides(file: string, path: string): string {
  return join(dirname(file), path);
}

/** What is at a path of keys and positions, or undefined. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => object(inner)[key], value);
}

/** An object, or one without anything. */
export function object(value: unknown): Manifest {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** The entries of a list, or of nothing. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** The names of an object, or the entries of a list of names. */
export function names(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  return Object.keys(object(value));
}
