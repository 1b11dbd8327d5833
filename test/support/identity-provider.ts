import { portIn, startChildServer } from '../../demo/child-server.ts';
import { Browser, type Page } from './browser.js';
import type { Orders, Person } from './identity-provider.process.ts';

export const CLIENT_SECRET = 'the secret of the client, 0123456789';
const PROCESS = new URL('./identity-provider.process.ts', import.meta.url);
const MOST_STEPS = 12;

/** A real provider of OpenID Connect, in a process of its own, where everybody has a password that fits. */
export interface IdentityProvider {
  readonly url: string;
  readonly port: number;
  /** Who there is, by login name. */
  setPeople(people: Readonly<Record<string, Person>>): Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function startIdentityProvider(
  orders: Pick<Orders, 'redirectUri'> & Partial<Orders>,
): Promise<IdentityProvider> {
  const all: Orders = { clientSecret: CLIENT_SECRET, groupsInToken: false, port: 0, ...orders };
  const child = await startChildServer(PROCESS, [JSON.stringify(all)]);
  const port = portIn(child.announced, 'port');
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    setPeople: async (people) => {
      await fetch(`${url}/people`, { method: 'POST', body: JSON.stringify(people) });
    },
    stop: child.stop,
  };
}

/** Does what somebody does who has been sent to the provider. @returns the address the provider sends them back to */
export async function logInAt(
  provider: Pick<IdentityProvider, 'url'>,
  address: string,
  login: string,
): Promise<string> {
  const browser = new Browser(provider.url);
  let page = await browser.get(address);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const next = page.headers.get('location');
    if (next !== null && !new URL(next, provider.url).href.startsWith(provider.url)) return next;
    page = await (next === null ? fill(browser, page, login) : browser.get(new URL(next, provider.url).href));
  }
  throw new Error(`the provider does not send ${login} back: ${page.status} ${page.text.slice(0, 500)}`);
}

/** Refuses to log in. */
export async function cancelAt(provider: Pick<IdentityProvider, 'url'>, address: string): Promise<string> {
  const browser = new Browser(provider.url);
  const asked = await browser.get(address);
  const form = await browser.get(new URL(asked.headers.get('location') ?? '', provider.url).href);
  const [, abort = ''] = /href="([^"]*\/abort)"/.exec(form.text) ?? [];
  let page = await browser.get(new URL(abort, provider.url).href);
  while (page.headers.get('location')?.startsWith(provider.url) === true)
    page = await browser.get(page.headers.get('location') ?? '');
  return page.headers.get('location') ?? '';
}

function fill(browser: Browser, { text }: Page, login: string): Promise<Page> {
  const [, action = ''] = /action="([^"]+)"/.exec(text) ?? [];
  const [, prompt = ''] = /name="prompt" value="([^"]+)"/.exec(text) ?? [];
  return browser.postForm(action, { prompt, login, password: 'any' });
}
