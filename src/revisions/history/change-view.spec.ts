import { describe, expect, it } from '@jest/globals';
import { changeView } from './change-view.js';

const row = {
  id: 4,
  type: 'ai_server',
  name: 'gpu',
  kind: 'vllm',
  model: null,
  metadata: { a: 1 },
  use_for_ops_center: null,
};

describe('a change as the API shows it', () => {
  it('has the fields that differ', () => {
    const after = { ...row, model: 'm', kind: 'ollama' };
    expect(changeView({ table: 'providers', key: '4', before: row, after })).toEqual({
      entity: 'server',
      key: '4',
      before: { model: null, server_type: 'vllm' },
      after: { model: 'm', server_type: 'ollama' },
    });
  });

  it('has all fields of what is added or removed, in the words of its kind', () => {
    const server = { id: 4, name: 'gpu', server_type: 'vllm', model: null, metadata: { a: 1 } };
    expect(changeView({ table: 'providers', key: '4', before: null, after: row })).toMatchObject({
      before: null,
      after: server,
    });
    const vendor = { ...row, type: 'api_key', use_for_chat: null, use_for_ops_center: true };
    expect(changeView({ table: 'providers', key: '4', before: vendor, after: null })).toEqual({
      entity: 'api_key',
      key: '4',
      before: { id: 4, key_name: 'gpu', provider: 'vllm', model: null, metadata: { a: 1 }, use_for_ops_center: true },
      after: null,
    });
  });

  it('tells apart what was absent and what was null', () => {
    const { metadata: _, ...older } = row;
    expect(
      changeView({ table: 'providers', key: '4', before: older, after: { ...row, metadata: null } }),
    ).toMatchObject({
      before: {},
      after: { metadata: null },
    });
  });
});
