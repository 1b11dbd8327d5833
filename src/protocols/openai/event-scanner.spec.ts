import { describe, expect, it } from '@jest/globals';
import { MAX_EVENT_BYTES } from './event-remainder.js';
import { EventScanner } from './event-scanner.js';

function scan(...chunks: readonly (string | Buffer)[]): EventScanner {
  const scanner = new EventScanner();
  for (const chunk of chunks) scanner.push(Buffer.from(chunk));
  scanner.finish();
  return scanner;
}

function counts(...chunks: readonly string[]): readonly number[] {
  const scanner = new EventScanner();
  return chunks.map((chunk) => scanner.push(Buffer.from(chunk)));
}

describe('where whole events end', () => {
  it.each<[string, readonly string[], readonly number[]]>([
    ['LF', ['data: a\n\n'], [9]],
    ['CRLF', ['data: a\r\n\r\n'], [11]],
    ['CR', ['data: a\r\r'], [9]],
    ['line ends of several kinds', ['data: a\r\n\ndata: b\n\rdata: c\r\r\n'], [29]],
    ['no blank line', ['data: a\n'], [0]],
    ['an event and the beginning of the next', ['data: a\n\ndata: b'], [9]],
    ['two events', ['data: a\n\ndata: b\n\n'], [18]],
    ['an event in pieces', ['da', 'ta: a', '\n', '\nda'], [0, 0, 0, 1]],
    ['a CR at the end of a chunk whose LF follows', ['data: a\r\n\r', '\ndata: b'], [10, 1]],
    ['the same with nothing after the LF', ['data: a\r\n\r', '\n', 'data: b\n\n'], [10, 1, 9]],
    ['a CR at the end of a line whose LF follows', ['data: a\r', '\n', '\r', '\n'], [0, 0, 1, 1]],
    ['a CR at the end of a chunk without an LF', ['data: a\r\r', 'data: b\n\n'], [9, 9]],
    ['an empty chunk between CR and LF', ['data: a\r\n\r', '', '\n'], [10, 0, 1]],
    ['the same inside of an event', ['data: a\r', '', '\ndata: b'], [0, 0, 0]],
    ['an LF and then a CR, which are two line ends', ['data: a\n\r'], [9]],
    ['a comment', [': keep-alive\n\n'], [14]],
    ['blank lines alone', ['\n\n\r\n'], [4]],
  ])('%s', (_, chunks, expected) => {
    expect(counts(...chunks)).toEqual(expected);
  });
});

describe('what counts as an event', () => {
  it.each<[string, string, number]>([
    ['one line', 'data: a\n\n', 1],
    ['no space after the colon', 'data:a\n\n', 1],
    ['only one space is taken off', 'data:  a\n\n', 1],
    ['several data lines', 'data: a\ndata:b\r\ndata: c\n\n', 1],
    ['a data line without a colon', 'data: a\ndata\n\n', 1],
    ['other fields', 'id: 7\nretry: 10\nevent: x\ndata: a\n\n', 1],
    ['a field whose name only begins with data', 'database: a\n\n', 0],
    ['a comment', ': OPENROUTER PROCESSING\n\n', 0],
    ['a comment in front of data', ': wait\ndata: a\n\n', 1],
    ['a commented data line', ':data: a\n\n', 0],
    ['blank data', 'data:  \n\ndata\n\n', 0],
    ['a byte order mark at the start', '\uFEFFdata: a\n\n', 1],
    ['a byte order mark anywhere else', '\n\uFEFFdata: a\n\n', 0],
    ['a last event without its blank line', 'data: a', 1],
    ['nothing', '', 0],
  ])('%s', (_, stream, events) => {
    expect(scan(stream).events).toBe(events);
  });

  it('reads text that is split inside of a character', () => {
    const bytes = Buffer.from('data: {"error":"日本語"}\n\n');
    const pieces = [bytes.subarray(0, 17), bytes.subarray(17, 21), bytes.subarray(21)];
    expect(scan(...pieces).error).toEqual({ message: '日本語' });
  });
});

describe('an event over the bound', () => {
  const whole = 'data: a\n\n';
  const open = `data: ${'a'.repeat(MAX_EVENT_BYTES)}`;

  it('passes unread, and scanning goes on after its end', () => {
    const scanner = new EventScanner();
    expect([scanner.push(Buffer.from(whole + open)), scanner.isBlind]).toEqual([whole.length + open.length, true]);
    expect([scanner.push(Buffer.from('more')), scanner.isBlind]).toEqual([4, true]);
    expect([scanner.push(Buffer.from('\n\ndata: [DO')), scanner.isBlind]).toEqual([2, false]);
    expect(scanner.push(Buffer.from('NE]\n\n'))).toBe(5);
    expect([scanner.events, scanner.sawDone, scanner.hasSkipped]).toEqual([2, true, true]);
  });

  it('is not read either when it comes in one chunk', () => {
    const scanner = scan(`${open}\n\n`);
    expect([scanner.events, scanner.isBlind, scanner.hasSkipped]).toEqual([0, false, true]);
  });

  it('is the last one until an event with data is read', () => {
    const scanner = new EventScanner();
    const lastWasSkipped = (chunk: string): boolean => {
      scanner.push(Buffer.from(chunk));
      return scanner.lastWasSkipped;
    };
    const chunks = [whole, open, '\n\n', ': comment\n\n', whole, `${open}\n\n${whole}`, `${open}\n\n`];
    expect(chunks.map(lastWasSkipped)).toEqual([false, false, true, true, false, false, true]);
    expect([lastWasSkipped('data: [DONE]'), scanner.hasSkipped]).toEqual([true, true]);
    scanner.finish();
    expect([scanner.lastWasSkipped, scanner.hasSkipped]).toEqual([false, true]);
  });

  it('is the start of the stream if it comes first', () => {
    expect(scan(`${open}\n\n\uFEFFdata: a\n\n`).events).toBe(0);
  });

  it('stays open when the upstream ends inside of it', () => {
    const scanner = scan(open);
    expect([scanner.events, scanner.isBlind, scanner.hasSkipped]).toEqual([0, true, true]);
  });

  it('is bounded to the byte', () => {
    const largest = `data: ${'a'.repeat(MAX_EVENT_BYTES - 'data: \n'.length)}`;
    expect([scan(`${largest}\n\n`).events, scan(`${largest}a\n\n`).events]).toEqual([1, 0]);
    expect([scan(largest, '\n\n').events, scan(largest, 'a\n', '\n').events]).toEqual([1, 0]);
  });
});
