import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { waitUntil } from '../src/database/embedded/poll.js';
import { choose } from './support/page/acts.js';
import { detailPaths } from './support/page/details.js';
import { makeLively } from './support/page/lively.js';
import { PageGround } from './support/page/page-ground.js';
import { ALL_PATHS } from './support/page/places.js';
import type { Visitor } from './support/page/visitor.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

const START_MS = 90_000;
const WALK_MS = 90_000;
/** How late a control may come that nobody is to have. */
const LATE_MS = 500;
/** How soon an open page knows that its session is over. */
const ENDED_WITHIN_MS = 15_000;
/** How late a control may be that comes when a page has shown itself. */
const SHOWN_WITHIN_MS = 10_000;
const ROLES = ['viewer', 'operator', 'admin'] as const;
type Role = (typeof ROLES)[number];

let ground: PageGround;
let server: ModelServer;
const tokens = new Map<Role, string>();
/** One of each role, with a page open from the first test to the last. */
const residents = new Map<Role, Visitor>();

beforeAll(async () => {
  [ground, server] = await Promise.all([PageGround.start(), startModelServer({ model: 'qwen3-32b' })]);
  await makeLively(ground, [
    { name: 'gpu-1', url: server.url, model: 'qwen3-32b' },
    { name: 'gpu-2', url: server.url, model: 'qwen3-32b' },
    { name: 'gpu-3', url: server.url, model: 'qwen3-32b' },
  ]);
  for (const role of ROLES) {
    const { id } = await ground.manage('POST', '/admins', { name: `the ${role}`, role });
    const { token } = await ground.manage('POST', `/admins/${String(id)}/tokens`, {});
    tokens.set(role, String(token));
    residents.set(role, await ground.resident({ token: String(token) }));
  }
}, START_MS);
afterAll(() => Promise.all([ground.stop(), server.stop()]));
afterEach(() => ground.finish());

function as(role: Role): Promise<Visitor> {
  return ground.visitor({ token: tokens.get(role) ?? '' });
}

function the(role: Role): Visitor {
  const resident = residents.get(role);
  if (!resident) throw new Error(`there is no ${role}`);
  return resident;
}

interface Control {
  readonly path: string;
  readonly name: string;
  readonly least: Role;
  readonly find: (page: Page) => Locator;
}

const button =
  (name: string | RegExp) =>
  (page: Page): Locator =>
    page.getByRole('button', { name }).first();
/** A link for those who may, a button that does nothing for the others. */
const addProvider = (page: Page): Locator => page.getByRole('link', { name: 'Add a provider' });
const CONTROLS: readonly Control[] = [
  { path: '/', name: 'New purpose', least: 'operator', find: button('New purpose') },
  { path: '/', name: 'the jack of chat', least: 'operator', find: button('Plug chat in…') },
  { path: '/providers', name: 'Add a provider', least: 'operator', find: addProvider },
  { path: '/?purpose=chat', name: 'Change the chain…', least: 'operator', find: button('Change the chain…') },
  { path: '/?purpose=chat', name: 'Unplug…', least: 'operator', find: button('Unplug…') },
  { path: '/settings/agent-types', name: 'New agent type', least: 'operator', find: button('New agent type') },
  { path: '/settings/collections', name: 'New collection', least: 'operator', find: button('New collection') },
  { path: '/settings/transfer', name: 'Choose a file…', least: 'admin', find: button('Choose a file…') },
  { path: '/audit', name: 'Check the record', least: 'admin', find: button('Check the record') },
  { path: '/encryption', name: 'Rewrap…', least: 'admin', find: button('Rewrap…') },
  { path: '/apps', name: 'New app', least: 'admin', find: button('New app') },
];

function mayUse(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}

/** Whether somebody could press it; what is not there cannot be pressed. */
async function isUsable(control: Locator): Promise<boolean> {
  return (await control.count()) > 0 && (await control.isEnabled());
}

it.each(ROLES)('asking in the playground is the affair of operators: a %s', async (role) => {
  const visitor = await as(role);
  const page = await visitor.visit('/playground');
  await choose(page, 'Ask', 'chat');
  await page.getByLabel('Your question').fill('May I?');
  expect(await page.getByRole('button', { name: 'Send' }).isEnabled()).toBe(mayUse(role, 'operator'));
});

describe.each(ROLES)('to a %s', (role) => {
  it(
    'every page shows itself, and asks the API for nothing it would refuse',
    async () => {
      const visitor = await as(role);
      // By links, and once by address, as from a bookmark.
      const open = (path: string) => (role === 'viewer' ? visitor.visit(path) : visitor.go(path));
      for (const path of [...ALL_PATHS, ...(await detailPaths(ground))]) await open(path);
      expect(visitor.watch.complaints).toEqual([]);
    },
    WALK_MS,
  );

  it.each(CONTROLS)('$path offers “$name” from the role $least on', async ({ path, least, find }) => {
    const control = find(await the(role).go(path));
    const may = mayUse(role, least);
    // Whoever may not is given a moment in which it could come after all.
    expect(await waitUntil(() => isUsable(control), may ? SHOWN_WITHIN_MS : LATE_MS)).toBe(may);
  });
});

/** Incomplete on purpose: whoever may do it is told what is missing instead of being refused. */
const WRITES: readonly (readonly [method: string, path: string, least: Role])[] = [
  ['POST', '/servers', 'operator'],
  ['POST', '/servers/try', 'operator'],
  ['POST', '/api-keys', 'operator'],
  ['POST', '/active', 'operator'],
  ['POST', '/playground', 'operator'],
  ['POST', '/apps', 'admin'],
  ['POST', '/admins', 'admin'],
];
const FORBIDDEN = 403;
const INVALID = 400;

describe.each(ROLES)('from the session of a %s', (role) => {
  it.each(WRITES)('%s %s is answered as for the role, whatever the page offers', async (method, path, least) => {
    const { status } = await the(role).ask(method, `/llm-config${path}`, {});
    expect(status).toBe(mayUse(role, least) ? INVALID : FORBIDDEN);
  });
});

describe('a session', () => {
  it('that somebody else ends leads back to the login by itself', async () => {
    const visitor = await as('operator');
    const page = await visitor.visit('/revisions');
    const { body } = await visitor.ask('GET', '/auth/sessions');
    const sessions = body['data'] as readonly { readonly id: number; readonly is_this: boolean }[];
    const mine = sessions.find((session) => session.is_this)?.id ?? 0;
    visitor.watch.expect(/^401 /);
    const ending = await ground.visitor();
    expect((await ending.ask('DELETE', `/auth/sessions/${mine}`)).status).toBe(200);
    await page.getByText('Your session has ended').waitFor({ timeout: ENDED_WITHIN_MS });
    await page.getByLabel('Admin token').fill(tokens.get('operator') ?? '');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'Revisions', level: 1 }).waitFor();
    expect(await page.getByText('Your session has ended').count()).toBe(0);
  });

  it('that its owner ends shows the login, and nothing of what was there', async () => {
    const visitor = await as('viewer');
    const page = await visitor.visit('/providers');
    visitor.watch.expect(/^401 GET /);
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    expect(await page.getByText('gpu-1').count()).toBe(0);
    expect((await visitor.ask('GET', '/auth/me')).status).toBe(401);
  });

  it('is not begun with a token that nobody has', async () => {
    const { page, watch } = await ground.stranger();
    watch.expect(/^401 /);
    await page.goto('/');
    await page.getByLabel('Admin token').fill('pb_admin_nobody-has-this-one');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
  });
});
