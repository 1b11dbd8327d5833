import { describe, expect, it } from '@jest/globals';
import { readYaml } from './read-yaml.js';

const read = (text: string): Promise<unknown> => readYaml(Buffer.from(text));
const bomb = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, index) => {
    const before = String.fromCharCode('a'.charCodeAt(0) + index);
    return `${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`;
  }),
].join('\n');

describe('reading YAML', () => {
  it('reads what JSON could say', async () => {
    expect(await read('a: 1\nb: [yes, true, null, ~, 0x10, "1"]\nc: &x {d: 2}\ne: *x\n2: f')).toEqual({
      a: 1,
      b: ['yes', true, null, null, 16, '1'],
      c: { d: 2 },
      e: { d: 2 },
      2: 'f',
    });
    expect(await read('{"a": [1]}')).toEqual({ a: [1] });
  });

  it.each([
    ['what is no YAML', 'a: [1'],
    ['a duplicate key', 'a: 1\na: 2'],
    ['two documents', 'a: 1\n---\nb: 2'],
    ['__proto__', '__proto__: {x: 1}'],
    ['aliases that grow without end', bomb],
    ['an alias of nothing', 'a: *b'],
    ['what is too deep', `${'['.repeat(70)}${']'.repeat(70)}`],
    ['what is far too deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('refuses %s', async (_, text) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('takes no type from a tag', async () => {
    expect(await read('a: !!js/function "function () {}"')).toEqual({ a: 'function () {}' });
  });

  it('refuses bytes that are not UTF-8, and quotes nothing', async () => {
    await expect(readYaml(Buffer.from([0x22, 0xc3, 0x28, 0x22]))).rejects.toThrow('not valid UTF-8');
    await expect(read('a: 1\nkey: "sk-canary\nother: [')).rejects.toThrow(/^The body is not valid YAML \(line \d\)\.$/);
  });
});
