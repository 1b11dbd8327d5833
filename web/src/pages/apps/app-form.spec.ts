import { describe, expect, it } from '@jest/globals';
import { appFormOf, appFormProblem, changedAppOf, newAppOf } from './app-form.js';

const APP = {
  id: 7,
  name: 'claims',
  description: 'Claims desk',
  enabled: true,
  may_pick_providers: false,
  purposes: ['chat', 'claims'],
  providers: [4],
  models: null,
  limits: { requests_per_second: 20 },
  budget: { usd_per_day: 5, warn_at: 0.8, hard: true },
  budget_state: [],
  must_use_own_keys: false,
  created_at: '2031-01-01T00:00:00Z',
  updated_at: '2031-01-01T00:00:00Z',
};

describe('the form of an app', () => {
  it('changes nothing as long as nothing is entered', () => {
    expect(changedAppOf(appFormOf(APP), APP)).toEqual({});
  });

  it('sends only what is different', () => {
    const form = { ...appFormOf(APP), purposes: null, models: ' gpt-4.1 \n\ngpt-4.1\nllama ' };
    expect(changedAppOf(form, APP)).toEqual({ purposes: null, models: ['gpt-4.1', 'llama'] });
  });

  it('sends limits and a budget as a whole, and takes them away when their fields are empty', () => {
    const form = appFormOf(APP);
    const emptied = {
      ...form,
      limits: { ...form.limits, requests_per_second: '', max_concurrent: '4' },
      budget: { ...form.budget, perDay: '' },
    };
    expect(changedAppOf(emptied, APP)).toEqual({ limits: { max_concurrent: 4 }, budget: null });
  });

  it('begins a new app with everything allowed and no bound', () => {
    expect(newAppOf({ ...appFormOf(), name: ' ops ' })).toEqual({
      name: 'ops',
      description: null,
      enabled: true,
      purposes: null,
      providers: null,
      models: null,
      may_pick_providers: false,
      must_use_own_keys: false,
      limits: {},
      budget: null,
    });
  });

  it.each([
    ['The app needs a name.', { name: ' ' }],
    ['Choose at least one purpose, or let it use all of them.', { purposes: [] }],
    ['Choose at least one provider, or let all of them serve it.', { providers: [] }],
    ['One of the limits is not right.', { limits: { ...appFormOf(APP).limits, burst: 'x' } }],
    ['The budget is not right.', { budget: { ...appFormOf(APP).budget, perMonth: '-1' } }],
    [undefined, {}],
  ])('says: %s', (problem, changed) => {
    expect(appFormProblem({ ...appFormOf(APP), ...changed })).toBe(problem);
  });
});
