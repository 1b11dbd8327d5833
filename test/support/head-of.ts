/** Of an answer, as people read it: a line for each header. */
export function headOf(headers: Iterable<readonly [name: string, value: string]>): string {
  return [...headers].map(([name, value]) => `${name}: ${value}\n`).join('');
}
