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

  it('has all fields that somebody sets of what is added or removed, in the words of its kind', () => {
    const server = { name: 'gpu', server_type: 'vllm', model: null, metadata: { a: 1 } };
    const added = { ...row, created_at: '2026-01-02T03:04:05.678Z' };
    expect(changeView({ table: 'providers', key: '4', before: null, after: added })).toEqual({
      entity: 'server',
      key: '4',
      before: null,
      after: server,
    });
    const vendor = { ...row, type: 'api_key', use_for_chat: null, use_for_ops_center: true };
    expect(changeView({ table: 'providers', key: '4', before: vendor, after: null })).toEqual({
      entity: 'api_key',
      key: '4',
      before: { key_name: 'gpu', provider: 'vllm', model: null, metadata: { a: 1 }, use_for_ops_center: true },
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
