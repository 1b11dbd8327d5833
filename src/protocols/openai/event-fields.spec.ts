import { describe, expect, it } from '@jest/globals';
import { eventFieldsIn } from './event-fields.js';

describe('the fields of an event', () => {
  it.each<[string, string, string, string]>([
    ['one line', 'data: a\n', '', 'a'],
    ['no space after the colon', 'data:a\n', '', 'a'],
    ['only one space is taken off', 'data:  a\n', '', ' a'],
    ['several data lines', 'data: a\ndata:b\r\ndata: c\r', '', 'a\nb\nc'],
    ['a data line without a colon', 'data: a\ndata\n', '', 'a\n'],
    ['other fields', 'id: 7\nretry: 10\nevent: x\ndata: a\n', 'x', 'a'],
    ['several names', 'event: x\nevent:y\n', 'y', ''],
    ['a field whose name only begins with data', 'database: a\n', '', ''],
    ['a comment in front of data', ': wait\ndata: a\n', '', 'a'],
    ['a last line without its end', 'data: a', '', 'a'],
    ['nothing', '', '', ''],
  ])('%s', (_, block, name, data) => {
    expect(eventFieldsIn(block)).toEqual({ name, data });
  });
});
