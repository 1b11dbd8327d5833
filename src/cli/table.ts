import { plainText } from './plain-text.js';

const GAP = '  ';

/** A table for people: a line of headings, then the rows, in columns as wide as their widest cell. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings.map((heading) => heading.toUpperCase()), ...rows.map((row) => row.map(plainText))];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => [...(line[column] ?? '')].length)));
  return lines.map((line) => `${inColumns(line, widths).trimEnd()}\n`).join('');
}

/** Facts one below the other. */
export function facts(pairs: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)}${GAP}${plainText(value)}\n`).join('');
}

function inColumns(line: readonly string[], widths: readonly number[]): string {
  return widths.map((width, column) => padded(line[column] ?? '', width)).join(GAP);
}

function padded(cell: string, width: number): string {
  return cell + ' '.repeat(width - [...cell].length);
}
