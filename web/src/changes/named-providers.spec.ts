import { describe, expect, it } from '@jest/globals';
import { namesIn, unnamedIn } from './named-providers.js';

const ADDED = { entity: 'server' as const, key: '4', before: null, after: { name: 'gpu-1' } };
const GONE = { entity: 'api_key' as const, key: '6', before: { key_name: 'openai-main' }, after: null };
const RENAMED = { entity: 'server' as const, key: '8', before: { name: 'old' }, after: { name: 'new' } };
const ROTATED = { entity: 'key_version' as const, key: '7/2', before: null, after: { state: 'active' } };
const PLUGGED = { entity: 'target' as const, key: 'chat/0/0', before: { provider_id: 6 }, after: { provider_id: 9 } };
const APP = { entity: 'app' as const, key: '5', before: null, after: { name: 'claims' } };
const ALL = [ADDED, GONE, RENAMED, ROTATED, PLUGGED, APP];

describe('names of providers in a change', () => {
  it('are told by those that are added or gone', () => {
    expect([...namesIn(ALL)]).toEqual([
      ['4', 'gpu-1'],
      ['6', 'openai-main'],
      ['8', 'old'],
    ]);
  });

  it('are looked for where nothing tells them', () => {
    expect(unnamedIn(ALL, namesIn(ALL))).toEqual([7, 9]);
  });
});
