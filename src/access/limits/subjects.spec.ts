import { describe, expect, it } from '@jest/globals';
import { SlotWindow } from './slot-window.js';
import { type Subject, Subjects } from './subjects.js';

class Counted implements Subject {
  private readonly window = new SlotWindow(1000);

  constructor(at: number) {
    this.window.add(at, 1);
  }

  isIdle(now: number): boolean {
    return this.window.used(now) === 0;
  }
}

describe('those who are limited', () => {
  it('are never more than the bound, however many come', () => {
    const subjects = new Subjects<number, Counted>(100);
    for (let name = 0; name < 10_000; name += 1) subjects.add(name, new Counted(0), 0);
    expect(subjects.size).toBe(100);
  });

  it('are forgotten once idle, as others come', () => {
    const subjects = new Subjects<number, Counted>(1000);
    for (let name = 0; name < 1000; name += 1) subjects.add(name, new Counted(0), 0);
    for (let name = 1000; name < 1600; name += 1) subjects.add(name, new Counted(5000), 5000);
    expect(subjects.size).toBe(600);
  });

  it('are not forgotten while something is counted', () => {
    const subjects = new Subjects<number, Counted>(1000);
    const first = subjects.add(1, new Counted(0), 0);
    subjects.add(2, new Counted(500), 500);
    expect(subjects.find(1)).toBe(first);
  });
});
