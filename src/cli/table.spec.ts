import { describe, expect, it } from '@jest/globals';
import { facts, table } from './table.js';

describe('a table', () => {
  it('is as wide as its widest cells, without blanks at the end', () => {
    expect(
      table(
        ['id', 'name'],
        [
          ['1', 'größer'],
          ['22', ''],
        ],
      ),
    ).toBe('ID  NAME\n1   größer\n22\n');
  });

  it('shows what could steer a terminal as a mark', () => {
    expect(table(['name'], [['a\u001b[2Jb\nc']])).toBe('NAME\na\u{fffd}[2Jb\u{fffd}c\n');
    expect(facts([['name', '\u202eevil']])).toBe('name  \u{fffd}evil\n');
  });
});
