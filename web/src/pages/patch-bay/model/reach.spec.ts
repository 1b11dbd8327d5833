import { describe, expect, it } from '@jest/globals';
import { reachOf } from './reach.js';

describe('reach of an address', () => {
  it.each([
    ['http://127.0.0.1:8080', 'local'],
    ['http://localhost:8080/v1', 'local'],
    ['http://10.1.2.3', 'local'],
    ['http://172.20.0.4:8000', 'local'],
    ['http://172.40.0.4:8000', 'external'],
    ['http://[::1]:8080', 'local'],
    ['http://gpu.internal', 'local'],
    ['https://8.8.8.8', 'external'],
    ['https://api.openai.com/v1', 'unknown'],
    ['nonsense', 'unknown'],
  ])('%s: %s', (address, reach) => {
    expect(reachOf(address)).toBe(reach);
  });
});
