export type Cell = string | number | null;

/** Begins a formula in Excel, LibreOffice or Google Sheets (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const LINE_END = '\r\n';
/** Excel takes a file for UTF-8 only with it. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * A table as RFC 4180 has it. Numbers stay numbers; a text that a spreadsheet would take for a formula gets an apostrophe
 * before it, since names come from whoever may make apps.
 */
export function csvOf(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return BYTE_ORDER_MARK + [columns, ...rows].map((row) => row.map(cellText).join(',') + LINE_END).join('');
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = FORMULA.test(cell.trimStart()) || FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
