import { loadLate } from '../loading/load-late.js';
import { mapInSlices } from '../snapshot/build-slices.js';
import type { ExportedDocument } from './export-document.js';

export const TEXT_FORMATS = ['yaml', 'json'] as const;
export type TextFormat = (typeof TEXT_FORMATS)[number];

type Entry = [section: string, entry: object];

/** In slices, so that requests have their turn: a large configuration takes seconds. */
export async function documentText(document: ExportedDocument, format: TextFormat): Promise<string> {
  const { format: name, ...sections } = document;
  const entries = Object.entries(sections).flatMap(([section, all]) => all.map((entry): Entry => [section, entry]));
  const write = format === 'yaml' ? yamlEntry : jsonEntry;
  const written = await mapInSlices(entries, ([section, entry]) => ({ section, text: write(entry) }));
  const texts = Map.groupBy(written, ({ section }) => section);
  const parts = Object.keys(sections).map(
    (section) => [section, texts.get(section)?.map(({ text }) => text) ?? []] as const,
  );
  return format === 'yaml' ? yamlOf(name, parts) : jsonOf(name, parts);
}

type Parts = readonly (readonly [section: string, entries: readonly string[]])[];

/**
 * Lines are not folded and nothing is abbreviated: what changes in a file is what changed in the configuration. Texts of
 * several lines are quoted, for as blocks some lose the spaces they end with.
 */
function yamlEntry(entry: object): string {
  const text = loadLate('yaml').stringify([entry], {
    lineWidth: 0,
    blockQuote: false,
    aliasDuplicateObjects: false,
    version: '1.2',
  });
  return indented(text, '  ');
}

/** Not by a regular expression: those know ends of lines that neither YAML nor JSON knows. */
function indented(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : by + line))
    .join('\n');
}

function yamlOf(name: string, parts: Parts): string {
  const sections = parts.map(([section, entries]) =>
    entries.length === 0 ? `${section}: []\n` : `${section}:\n${entries.join('')}`,
  );
  return `format: ${name}\n${sections.join('')}`;
}

function jsonEntry(entry: object): string {
  return indented(JSON.stringify(entry, null, 2), '    ');
}

function jsonOf(name: string, parts: Parts): string {
  const sections = parts.map(([section, entries]) =>
    entries.length === 0 ? `  "${section}": []` : `  "${section}": [\n${entries.join(',\n')}\n  ]`,
  );
  return `{\n  "format": ${JSON.stringify(name)},\n${sections.join(',\n')}\n}\n`;
}
