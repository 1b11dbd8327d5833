import Sequencer from '@jest/test-sequencer';

/** Suites of some minutes: begun last, they would run on while everything else is over. */
const LONG = /\/(page\.)?proof\.[\w.]*e2e-spec\.ts$/;

export default class LongestFirst extends Sequencer {
  async sort(tests) {
    const { long = [], short = [] } = Object.groupBy(tests, ({ path }) => (LONG.test(path) ? 'long' : 'short'));
    // oxlint-disable-next-line unicorn/no-array-sort -- it is no array's
    return [...long, ...(await super.sort(short))];
  }
}
