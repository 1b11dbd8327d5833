import { describe, expect, it } from '@jest/globals';
import { takeEvents } from './take-events.js';

describe('takeEvents', () => {
  it('takes complete events and keeps the rest', () => {
    expect(takeEvents('data: {"a":1}\n\ndata: [DONE]\n\ndata: {"ha')).toEqual({
      events: ['{"a":1}', '[DONE]'],
      rest: 'data: {"ha',
    });
  });

  it('leaves out comments and events without data', () => {
    expect(takeEvents(': keep-alive\n\nevent: ping\n\ndata: x\n\n').events).toEqual(['x']);
  });

  it('joins several lines of data and takes one space away, not two', () => {
    expect(takeEvents('data: a\ndata:  b\ndata:c\ndata\n\n').events).toEqual(['a\n b\nc\n']);
  });

  it('reads other fields of an event past its data', () => {
    expect(takeEvents('id: 7\nevent: message\ndata: x\nretry: 10\n\n').events).toEqual(['x']);
  });

  it.each(['\n', '\r\n', '\r'])('gives the same with any line end, cut anywhere: %j', (end) => {
    const stream = [': hello', '', 'data: one', 'data: two', '', '', 'data: three', '', ''].join(end);
    for (let cut = 0; cut <= stream.length; cut++) {
      const first = takeEvents(stream.slice(0, cut));
      const second = takeEvents(first.rest + stream.slice(cut));
      const last = takeEvents(`${second.rest}\n`);
      expect([...first.events, ...second.events, ...last.events]).toEqual(['one\ntwo', 'three']);
    }
  });

  it('gives the same letter by letter', () => {
    const events: string[] = [];
    let rest = '';
    for (const letter of 'data: α β\r\n\r\n: c\r\n\r\ndata: γ\r\n\r\n') {
      const taken = takeEvents(rest + letter);
      events.push(...taken.events);
      rest = taken.rest;
    }
    expect(events).toEqual(['α β', 'γ']);
  });
});
