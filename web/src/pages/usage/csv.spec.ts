import { describe, expect, it } from '@jest/globals';
import { type Cell, csvOf } from './csv.js';

const lineOf = (...cells: readonly Cell[]): string => csvOf([], [cells]).replace('\uFEFF\r\n', '').replace(/\r\n$/, '');

describe('csvOf', () => {
  it('begins with its columns, and says that it is UTF-8', () => {
    expect(csvOf(['App', 'Requests'], [['claims', 7]])).toBe('\uFEFFApp,Requests\r\nclaims,7\r\n');
  });

  it('quotes what needs it', () => {
    expect(lineOf('a,b', 'say "hi"', 'two\nlines', 'plain')).toBe('"a,b","say ""hi""","two\nlines",plain');
  });

  it('leaves numbers numbers, negative ones too, and nothing empty', () => {
    expect(lineOf(-1.5, 0, null, 1e-7)).toBe('-1.5,0,,1e-7');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '  =1', '＝1'])('lets %j be no formula', (text) => {
    expect(lineOf(text)).toBe(`'${text}`);
  });

  it('quotes and disarms at once', () => {
    expect(lineOf('=HYPERLINK("http://x","y")')).toBe(`"'=HYPERLINK(""http://x"",""y"")"`);
    expect(lineOf('\r\n=1')).toBe(`"'\r\n=1"`);
  });
});
