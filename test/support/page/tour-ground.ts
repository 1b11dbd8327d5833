import type { Browser, Locator, Page } from 'playwright-core';
import type { BuiltServer } from '../built-server.js';
import { type KeyCheckingVendor, startKeyCheckingVendor } from '../key-checking-vendor.js';
import { StartFolder } from '../start-folder.js';
import { type ModelServer, startModelServer } from '../upstreams.js';
import { openChromium } from './chromium.js';
import { Visitor } from './visitor.js';

const TOKEN = /Admin token\s+(pb_admin_\w{49})\n/;
const TOKEN_DELAY_MS = 40;

/** The two keys of the vendor. */
export const FIRST_KEY = 'sk-tour-first-0123456789';
export const SECOND_KEY = 'sk-tour-second-0123456789';

interface Parts {
  readonly folder: StartFolder;
  readonly server: BuiltServer;
  readonly browser: Browser;
  readonly vendor: KeyCheckingVendor;
  readonly visitor: Visitor;
}

/**
 * Patchbay as somebody finds it who has just started it: empty, on a machine with two model servers, and a vendor not far
 * away. One visitor goes through it from the first page to the last.
 */
export class TourGround {
  private constructor(
    private readonly parts: Parts,
    readonly url: string,
    readonly first: ModelServer,
    readonly second: ModelServer,
  ) {}

  static async begin(): Promise<TourGround> {
    const [folder, browser, vendor, first, second] = await Promise.all([
      StartFolder.make(),
      openChromium(),
      startKeyCheckingVendor(FIRST_KEY, SECOND_KEY),
      startModelServer({ model: 'first.gguf', tokenDelayMs: TOKEN_DELAY_MS }),
      startModelServer({ model: 'second.gguf', tokenDelayMs: TOKEN_DELAY_MS }),
    ]);
    const server = folder.start({ EGRESS_ALLOW_ORIGINS: vendor.url });
    const url = await server.url();
    const visitor = await Visitor.arrive(browser, url);
    return new TourGround({ folder, server, browser, vendor, visitor }, url, first, second);
  }

  get visitor(): Visitor {
    return this.parts.visitor;
  }

  get page(): Page {
    return this.parts.visitor.page;
  }

  /** Base URL of the vendor. */
  get vendorUrl(): string {
    return `${this.parts.vendor.url}/v1`;
  }

  /** What the first start has printed. */
  adminToken(): Promise<string> {
    return this.parts.server.said(TOKEN);
  }

  /** Opens a page by its link in the navigation. */
  async go(link: string): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: link }).click();
    await this.page.getByRole('heading', { name: link, level: 1, exact: true }).waitFor();
  }

  /** A card of the patch bay, by what stands in its title. */
  card(name: string): Locator {
    return this.page.getByRole('listitem').filter({ has: this.page.getByRole('button', { name, exact: true }) });
  }

  async end(): Promise<void> {
    const { browser, folder, vendor } = this.parts;
    await browser.close();
    await folder.remove();
    await Promise.all([vendor.close(), this.first.stop(), this.second.stop()]);
  }
}

/** As discovery names a server. */
export function nameOf({ port }: ModelServer): string {
  return `llamacpp-${port}`;
}
