import { describe, expect, it } from '@jest/globals';
import type { ChatPiece } from './chat-piece.js';
import { begun, broken, CUT_WORDS, ended, firstTokenMs, refused, roughRate, stopped, withPiece } from './run.js';

const piece = (part: Partial<ChatPiece>): ChatPiece => ({
  text: '',
  thought: '',
  finish: null,
  isDone: false,
  error: null,
  ...part,
});

const answered = [piece({ text: 'Hel' }), piece({ text: 'lo' }), piece({ finish: 'stop' }), piece({ isDone: true })];

describe('a run', () => {
  it('is done when the provider said so', () => {
    const run = ended(
      answered.reduce((was, each, place) => withPiece(was, each, 110 + place * 10), begun(100)),
      200,
    );
    expect(run).toMatchObject({ state: 'done', text: 'Hello', finish: 'stop', pieces: 2, endedAt: 200 });
    expect(firstTokenMs(run)).toBe(10);
  });

  it('ended early when the stream ends without [DONE]', () => {
    const run = ended(withPiece(begun(0), piece({ text: 'Hel' }), 5), 9);
    expect(run).toMatchObject({ state: 'broken', text: 'Hel', why: CUT_WORDS });
  });

  it('ended early with the words of the API', () => {
    const run = withPiece(withPiece(begun(0), piece({ text: 'Hel' }), 5), piece({ error: 'gpu-1 went away' }), 6);
    expect(ended(run, 9)).toMatchObject({ state: 'broken', text: 'Hel', why: 'gpu-1 went away', endedAt: 6 });
  });

  it('counts the first thought as the first token, but an empty piece as none', () => {
    const run = withPiece(withPiece(begun(0), piece({}), 5), piece({ thought: 'hm' }), 8);
    expect(firstTokenMs(run)).toBe(8);
  });

  it('takes nothing after its end', () => {
    const done = answered.reduce((was, each) => withPiece(was, each, 5), begun(0));
    expect(withPiece(done, piece({ text: '!' }), 6).text).toBe('Hello');
    const over = stopped(withPiece(begun(0), piece({ text: 'Hel' }), 5), 6);
    expect(withPiece(over, piece({ text: 'lo' }), 7)).toBe(over);
    expect(broken(over, 'x', 8)).toBe(over);
    expect(refused(over, 'x', 8)).toBe(over);
    expect(ended(over, 8)).toBe(over);
  });

  it('tells about how fast it comes', () => {
    const one = withPiece(begun(0), piece({ text: 'a' }), 1000);
    expect(roughRate(one, 2000)).toBeNull();
    const three = withPiece(withPiece(one, piece({ text: 'b' }), 1500), piece({ text: 'c' }), 2000);
    expect(roughRate(three, 2000)).toBe(2);
  });
});
