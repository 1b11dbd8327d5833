import { describe, expect, it } from '@jest/globals';
import { tierOf } from '../../test/support/some-provider.js';
import { orderTargets } from '../snapshot/order-targets.js';
import { Vitals } from '../snapshot/vitals/vitals.js';
import { conversationKey } from './conversation-key.js';

const LONG_PROMPT = 'You are the assistant of a company. '.repeat(200).slice(0, 5100);
const system = (content: unknown) => ({ role: 'system', content });
const user = (content: unknown) => ({ role: 'user', content });
const text = (content: string) => ({ type: 'text', text: content });
const image = (url: string) => ({ type: 'image_url', image_url: { url } });
const keyOf = (...messages: readonly unknown[]) => conversationKey({ messages });

describe('conversations behind one long system prompt', () => {
  it.each<[string, (question: string) => unknown]>([
    ['texts', (question) => question],
    ['parts', (question) => [text(question)]],
    ['parts behind an image they share', (question) => [image('https://example.com/logo.png'), text(question)]],
  ])('are spread over the servers: %s', (_, contentOf) => {
    const vitals = new Vitals();
    const tier = tierOf('affinity', [1, 1, 1, 1]);
    const counts = new Map<number | undefined, number>();
    for (let number = 0; number < 1000; number++) {
      const affinityKey = keyOf(system(LONG_PROMPT), user(contentOf(`Question ${number}: where is my order?`)));
      const [first] = orderTargets(tier, { turn: vitals.nextTurn(), affinityKey, now: 0, vitals });
      counts.set(first?.provider.id, (counts.get(first?.provider.id) ?? 0) + 1);
    }
    expect(counts.size).toBe(4);
    for (const count of counts.values()) expect(Math.abs(count - 250)).toBeLessThan(50);
  });
});

describe('two conversations', () => {
  const long = 'a'.repeat(10_000);

  it.each<[string, readonly unknown[], readonly unknown[]]>([
    ['in the question', [system('x'), user('one')], [system('x'), user('two')]],
    ['in the system prompt', [system('one'), user('x')], [system('two'), user('x')]],
    ['in the role', [system('x'), user('x')], [{ role: 'developer', content: 'x' }, user('x')]],
    ['where a message ends', [system('ab'), system('c'), user('x')], [system('a'), system('bc'), user('x')]],
    ['at the beginning of a long text', [user(`1${long}`)], [user(`2${long}`)]],
    ['at the end of a long text', [user(`${long}1`)], [user(`${long}2`)]],
    ['in the length of a long text', [user(long)], [user(`${long}a`)]],
    ['in a text part', [user([text('x'), text('one')])], [user([text('x'), text('two')])]],
    ['in the length of an image', [user([image('data:abc')])], [user([image('data:abcd')])]],
    ['in the kind of a part', [user([image('abc')])], [user([{ type: 'image', image: { url: 'abc' } }])]],
    [
      'in the length of a recording',
      [user([{ type: 'input_audio', input_audio: { data: 'abc' } }])],
      [user([{ type: 'input_audio', input_audio: { data: 'abcd' } }])],
    ],
    [
      'behind many system messages',
      [...Array.from({ length: 40 }, () => system('x')), user('one')],
      [...Array.from({ length: 40 }, () => system('x')), user('two')],
    ],
  ])('that differ %s have different keys', (_, one, other) => {
    expect(keyOf(...one)).not.toBe(keyOf(...other));
  });

  it('are one when they differ only behind the first question, or in the signature of an image', () => {
    const start = [system('x'), user([text('what is this?'), image('https://img/1?sig=abc')])];
    const later = [system('x'), user([text('what is this?'), image('https://img/1?sig=xyz')]), user('and that?')];
    expect(keyOf(...start)).toBe(keyOf(...later));
  });
});

describe('the key of a huge conversation', () => {
  const HUGE = Buffer.alloc(20 * 1024 * 1024, 'word ').toString();
  const huge = Array.from({ length: 10_000 }, () => 'word');

  it.each<[string, readonly unknown[]]>([
    ['a text of 20 MiB', [system(HUGE), user(HUGE)]],
    ['a text part of 20 MiB', [user([text(HUGE)])]],
    ['an image of 20 MiB', [user([image(HUGE)])]],
    ['10,000 parts', [user(huge.map((word) => text(word)))]],
    ['10,000 messages', [...huge.map((word) => system(word)), user('x')]],
  ])('is short and quickly made: %s', (_, messages) => {
    const tookMs = Array.from({ length: 5 }, () => {
      const started = performance.now();
      expect(conversationKey({ messages })?.length).toBeLessThan(10_000);
      return performance.now() - started;
    });
    expect(Math.min(...tookMs)).toBeLessThan(5);
  });

  it.each([[user(null)], [user([null, 1, { type: 'text' }])], [1, null, [], user({})], [{ content: 'x' }, user('x')]])(
    'is there for odd messages too: %j',
    (...messages) => {
      expect(keyOf(...messages)).toEqual(expect.any(String));
    },
  );
});
