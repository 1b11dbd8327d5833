import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { vectorLengths } from './vector-lengths.js';

const answer = (...embeddings: readonly unknown[]): string =>
  JSON.stringify({
    object: 'list',
    data: embeddings.map((embedding, index) => ({ object: 'embedding', index, embedding })),
    model: 'said "embedding": [1, 2]',
  });
const lengthsIn = (text: string): readonly (number | null)[] => vectorLengths(Buffer.from(text));
const base64 = (size: number): string => Buffer.from(new Float32Array(size).fill(0.7).buffer).toString('base64');

describe('lengths of vectors', () => {
  it('are counted in lists and in base64', () => {
    expect(lengthsIn(answer([0.1, -2e-5, 3], base64(3), base64(4), []))).toEqual([3, 3, 4, 0]);
  });

  it('whatever the layout', () => {
    expect(lengthsIn('{"data":[{ "embedding" :\n[\n1 , 2\t]},{"embedding":[ ]}]}')).toEqual([2, 0]);
    expect(lengthsIn('{"embedding":"AAA\\/AAA\\/AAA="}')).toEqual([2]);
  });

  it('are null for what is no vector', () => {
    expect(
      lengthsIn(
        answer(
          [
            [1, 2],
            [3, 4],
          ],
          'AAAAAAA',
          null,
          { int8: [1] },
          ['a,b'],
        ),
      ),
    ).toEqual([null, null, null, null, null]);
  });

  it('say nothing of an answer that has none, or of a vector that is not there yet', () => {
    expect(lengthsIn('{"data":[{"object":"embedding"}]}')).toEqual([]);
    expect(lengthsIn('{"embedding":[1,2]},{"embedding":[1,2')).toEqual([2]);
    expect(lengthsIn('{"embedding":"AAAA')).toEqual([]);
    expect(lengthsIn('{"embedding":')).toEqual([]);
    expect(lengthsIn('{"embedding"')).toEqual([]);
  });

  it('are those that parsing finds', () => {
    const vectors = fc.array(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 30 }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(vectors, fc.nat(4), (some, indent) => {
        const text = JSON.stringify({ data: some.map((embedding) => ({ embedding })) }, null, indent);
        expect(lengthsIn(text)).toEqual(some.map(({ length }) => length));
      }),
    );
  });
});
