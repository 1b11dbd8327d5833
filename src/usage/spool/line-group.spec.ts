import { describe, expect, it } from '@jest/globals';
import { LineGroup } from './line-group.js';

const JSON_LINE = JSON.stringify({ request_id: 'x'.repeat(500) });

describe('lines on their way to the disk', () => {
  it('take no more room than what is left of them, however many were stored otherwise', () => {
    const group = new LineGroup();
    group.add(JSON_LINE);
    for (let turn = 0; turn < 20_000; turn++) {
      group.add(JSON_LINE);
      group.drop(group.show(1).length);
    }
    expect(group.length).toBe(group.show(2).length);
    expect(group.view.buffer.byteLength).toBeLessThan(1024 * 1024);
  });

  it('leave what was shown as it was', () => {
    const group = new LineGroup();
    group.add('"first"');
    const { records, length } = group.show(1);
    group.drop(length);
    const next = group.renewed();
    for (let turn = 0; turn < 1000; turn++) next.add(JSON_LINE);
    expect(records.map(String)).toEqual(['"first"']);
  });

  it('are written into the same bytes again where nobody has seen them', () => {
    const group = new LineGroup();
    group.add('"first"');
    group.drop(Infinity);
    expect(group.renewed()).toBe(group);
    group.add('"second"');
    expect(group.show(2).records.map(String)).toEqual(['"second"']);
  });
});
