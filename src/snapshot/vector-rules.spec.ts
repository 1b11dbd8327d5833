import { describe, expect, it } from '@jest/globals';
import { collectionsByModel, vectorFault, type VectorMaker, vectorRules } from './vector-rules.js';

const collections = collectionsByModel([
  { name: 'notes', model: 'mixtral', vectorSize: 4096 },
  { name: 'short notes', model: 'mixtral', vectorSize: 256 },
  { name: 'letters', model: 'embeddings', vectorSize: 4096 },
  { name: 'pictures', model: 'gpu-1', vectorSize: 512 },
]);

const maker = (fields: Partial<VectorMaker> = {}): VectorMaker => ({
  purpose: 'embeddings',
  required: null,
  provider: 'gpu-9',
  model: 'nobody knows it',
  ...fields,
});

function fault(made: Partial<VectorMaker>, size: number): string | undefined {
  return vectorFault(vectorRules(maker(made), collections), size);
}

describe('rules for vectors', () => {
  it('there are none where neither a purpose nor a collection says anything', () => {
    expect(vectorRules(maker({ purpose: 'other', model: null }), collections)).toEqual([]);
    expect(fault({ purpose: 'other' }, 7)).toBeUndefined();
  });

  it('a collection may name a purpose, a model or a provider', () => {
    expect(fault({}, 4096)).toBeUndefined();
    expect(fault({}, 384)).toBe('its vectors have 384 numbers, the collection "letters" takes 4096');
    expect(fault({ purpose: 'other', provider: 'gpu-1' }, 384)).toContain('"pictures" takes 512');
    expect(fault({ purpose: 'other', model: 'mixtral' }, 384)).toContain('"notes" takes 4096, the collection "short');
  });

  it('collections of one model allow their sizes together, rules of several all hold', () => {
    expect(fault({ purpose: 'other', model: 'mixtral' }, 256)).toBeUndefined();
    expect(fault({ model: 'mixtral' }, 256)).toContain('"letters"');
    expect(fault({ required: 1024 }, 4096)).toBe('its vectors have 4096 numbers, the purpose requires 1024');
  });
});
