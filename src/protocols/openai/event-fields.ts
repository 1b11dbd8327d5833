/** What an event's lines say. */
export interface EventFields {
  /** Value of the last `event:` line; empty when there is none. */
  readonly name: string;
  /** Values of the `data:` lines, joined by line feeds; empty when there are none. */
  readonly data: string;
}

const LINE_END = /\r\n|\r|\n/;

/** Reads the lines of one event, as in WHATWG HTML, 9.2.6 Interpreting an event stream. */
export function eventFieldsIn(block: string): EventFields {
  return isOneDataLine(block) ? { name: '', data: valueAfter(block.slice(0, -1), 'data'.length) } : readLines(block);
}

/** Nearly every event of a language model is one line that ends in LF. */
function isOneDataLine(block: string): boolean {
  return block.startsWith('data:') && block.indexOf('\n') === block.length - 1 && !block.includes('\r');
}

function readLines(block: string): EventFields {
  let name = '';
  const data: string[] = [];
  for (const line of block.split(LINE_END)) {
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    if (field === 'data') data.push(valueAfter(line, field.length));
    else if (field === 'event') name = valueAfter(line, field.length);
  }
  return { name, data: data.join('\n') };
}

function valueAfter(line: string, colon: number): string {
  return line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
}
