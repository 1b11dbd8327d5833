export type Cells = readonly string[];

/** A Markdown table; so many first columns are text, the others numbers. */
export function table(titles: Cells, lines: readonly Cells[], textColumns: number): string {
  const isText = (column: number): boolean => column < textColumns;
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const padded = (line: Cells): Cells =>
    line.map((text, column) =>
      isText(column) ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0),
    );
  const rule = widths.map((width, column) => (isText(column) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [padded(titles), rule, ...lines.map(padded)].map((line) => `| ${line.join(' | ')} |\n`).join('');
}
