import type { Acknowledged, Heard } from '../accounting/client.ts';
import type { Check } from '../stage/prove.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { isSo } from './checks.ts';
import type { House } from './house.ts';

const LIMIT_A_MINUTE = 40;
/** At each gateway: more than its share. */
const ASKED = 30;
/** The provider's books go by number, and those of the load begin at 0. */
const FIRST_NUMBER = 1_000_000;

/** Apps that want more than their limit, of which each gateway alone is to allow its share. */
export class Shares {
  private readonly house: House;
  private readonly heard: Heard[] = [];
  /** What each gateway has allowed, time after time. */
  private readonly allowed: number[] = [];
  private apps = 0;
  private asked = FIRST_NUMBER;
  private key = '';

  constructor(house: House) {
    this.house = house;
  }

  get acknowledged(): readonly Acknowledged[] {
    return this.heard.filter(({ isWhole }) => isWhole);
  }

  /** An app whose minute is untouched, known to all. */
  async prepare(): Promise<void> {
    this.key = await this.house.newApp(`shares-${++this.apps}`, { requests_per_minute: LIMIT_A_MINUTE });
  }

  async take(): Promise<void> {
    await Promise.all(this.house.gateways.map((gateway) => this.takeAt(gateway)));
  }

  check(): Check {
    const share = LIMIT_A_MINUTE / this.house.gateways.length;
    return isSo(
      `each gateway allows its share of a limit, ${share} of ${LIMIT_A_MINUTE}`,
      this.allowed.length > 0 && this.allowed.every((count) => count === share),
      this.allowed.join(', '),
    );
  }

  private async takeAt({ url }: GatewayProcess): Promise<void> {
    const all = await Promise.all(
      Array.from({ length: ASKED }, () => this.house.ask(url, { number: this.asked++ }, this.key)),
    );
    this.heard.push(...all);
    this.allowed.push(all.filter(({ isWhole }) => isWhole).length);
  }
}
