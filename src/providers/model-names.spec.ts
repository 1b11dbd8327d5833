import { describe, expect, it } from '@jest/globals';
import { errorText, modelNames, modelOwner } from './model-names.js';

describe('names in a model list', () => {
  it.each([
    [{ data: [{ id: 'a' }, { id: 'b' }] }, ['a', 'b']],
    [{ models: [{ name: 'llama3:8b' }] }, ['llama3:8b']],
    [{ data: [{ id: 'a' }], models: [{ name: 'b' }] }, ['a']],
    [{ data: [] }, []],
    [{ data: [null, 7, 'x', [], {}, { id: 7 }, { id: 'ok' }] }, ['ok']],
    [{ data: { id: 'a' } }, null],
    [{}, null],
    [[], null],
    ['text', null],
    [null, null],
    [undefined, null],
  ])('%j → %j', (body, names) => {
    expect(modelNames(body)).toEqual(names);
  });
});

describe('the owner of a model list', () => {
  it.each([
    [{ data: [{ id: 'a', owned_by: 'vllm' }] }, 'vllm'],
    [{ data: [{ id: 'a' }] }, undefined],
    [{ data: [] }, undefined],
    [null, undefined],
  ])('%j → %s', (body, owner) => {
    expect(modelOwner(body)).toBe(owner);
  });
});

describe('the text of an error answer', () => {
  it.each([
    [{ error: { message: 'no' } }, 'no'],
    [{ error: 'no' }, 'no'],
    [{ message: 'no' }, 'no'],
    [[{ error: { message: 'no' } }], 'no'],
    [{ error: { message: 7 } }, undefined],
    [{ error: null }, undefined],
    [[], undefined],
    [null, undefined],
    ['no', undefined],
  ])('%j → %s', (body, text) => {
    expect(errorText(body)).toBe(text);
  });

  it('is cut when it is long', () => {
    expect(errorText({ error: 'x'.repeat(10_000) })).toHaveLength(300);
  });
});
