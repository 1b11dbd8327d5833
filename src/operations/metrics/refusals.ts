import { Injectable } from '@nestjs/common';

/**
 * Why a request was turned away before anybody looked at what it asks for. `credential`: none, or no valid one.
 * `rate`: its credential or its address sent too many. `forbidden`: not for that role. `unknown_path`: there is nothing.
 * `too_large`, `media_type`: its body. `malformed`: no proper HTTP, or not to be read in one way only.
 */
export type RefusalReason =
  'credential' | 'rate' | 'forbidden' | 'unknown_path' | 'too_large' | 'media_type' | 'malformed';

const ABOUT_THE_BODY: Readonly<Record<number, RefusalReason>> = { 413: 'too_large', 415: 'media_type' };
const ABOUT_A_STRANGER: Readonly<Record<number, RefusalReason>> = {
  400: 'malformed',
  401: 'credential',
  403: 'forbidden',
  404: 'unknown_path',
  429: 'rate',
};

/** Counts what `patchbay_requests_total` knows nothing of. */
@Injectable()
export class Refusals {
  private readonly counts = new Map<RefusalReason, number>();

  /** Since the start. */
  get all(): Iterable<readonly [RefusalReason, number]> {
    return this.counts;
  }

  count(reason: RefusalReason): void {
    this.counts.set(reason, (this.counts.get(reason) ?? 0) + 1);
  }
}

/**
 * @param isKnown whether it was found out whose request it is: what it is answered from then on is counted elsewhere
 * @returns undefined when it was not turned away
 */
export function refusalReason(status: number, isKnown: boolean): RefusalReason | undefined {
  return ABOUT_THE_BODY[status] ?? (isKnown ? undefined : ABOUT_A_STRANGER[status]);
}
