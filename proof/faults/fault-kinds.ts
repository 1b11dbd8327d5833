import type { Random } from '../stage/random.ts';
import { type Framing, type Group, lengthOf, type WireEvent } from './wire.ts';

/** What follows the last byte: the next request, FIN, RST, or nothing at all. */
export type Ending = 'keep' | 'fin' | 'reset' | 'silence';

/** How one answer is to go wrong. What is left out stays as it should be. */
export interface Flaw {
  readonly framing?: Framing;
  readonly events?: readonly WireEvent[];
  readonly missingBytes?: number;
  /** Number of bytes after which nothing more is sent. */
  readonly cut?: (groups: readonly Group[]) => number;
  readonly ending?: Ending;
  /** Sent in place of a stream. */
  readonly refusal?: { readonly status: number; readonly headers: string };
}

/** A good answer that a fault can be put into; the last two events are the finish reason and `[DONE]`. */
export interface Draft {
  readonly random: Random;
  readonly events: readonly WireEvent[];
}

const ERROR_EVENT: WireEvent = {
  part: 'error',
  data: JSON.stringify({ error: { message: 'the model crashed', type: 'server_error', param: null, code: 'crashed' } }),
};

const broken = ({ random }: Draft): Ending => random.oneOf(['fin', 'reset']);
const someTexts = ({ random, events }: Draft): readonly WireEvent[] =>
  events.slice(0, random.between(1, events.length - 3));
const afterGroups = (groups: readonly Group[], count: number): number => lengthOf(groups.slice(0, count));
const anyTextGroup = ({ random, events }: Draft): number => random.between(1, events.length - 2);
/** Somewhere after the head and before the end of the finish reason. */
const inTheTexts = ({ random, events }: Draft, groups: readonly Group[]): number =>
  random.between(afterGroups(groups, 1), afterGroups(groups, events.length - 1));
const refusal = (status: number, headers = ''): Flaw => ({ refusal: { status, headers } });

/** Every way an answer goes wrong. */
const KINDS = {
  'closed before the head': (draft: Draft): Flaw => ({ cut: () => 0, ending: broken(draft) }),
  'closed in mid-head': (draft: Draft): Flaw => ({
    cut: (groups) => draft.random.between(1, afterGroups(groups, 1) - 1),
    ending: broken(draft),
  }),
  'closed at any byte': (draft: Draft): Flaw => ({
    cut: (groups) => draft.random.between(0, lengthOf(groups) - 1),
    ending: broken(draft),
  }),
  'closed in mid-event': (draft: Draft): Flaw => {
    const group = anyTextGroup(draft);
    return {
      cut: (groups) => draft.random.between(afterGroups(groups, group) + 1, afterGroups(groups, group + 1) - 1),
      ending: broken(draft),
    };
  },
  'closed between events': (draft: Draft): Flaw => ({
    cut: (groups) => afterGroups(groups, anyTextGroup(draft)),
    ending: broken(draft),
  }),
  'closed after the finish reason': (draft: Draft): Flaw => ({
    cut: (groups) => afterGroups(groups, draft.events.length),
    ending: broken(draft),
  }),
  'ended without finish': (draft: Draft): Flaw => ({ events: someTexts(draft) }),
  'ended without [DONE]': ({ events }: Draft): Flaw => ({ events: events.slice(0, -1) }),
  'body until close, cut': (draft: Draft): Flaw => ({
    framing: 'close',
    cut: (groups) => inTheTexts(draft, groups),
    ending: broken(draft),
  }),
  'content-length too large': (draft: Draft): Flaw => ({
    framing: 'length',
    missingBytes: draft.random.between(1, 1000),
    ending: broken(draft),
  }),
  'silence before the head': (): Flaw => ({ cut: () => 0, ending: 'silence' }),
  'silence in the stream': (draft: Draft): Flaw => ({ cut: (groups) => inTheTexts(draft, groups), ending: 'silence' }),
  'error event first': (): Flaw => ({ events: [ERROR_EVENT] }),
  'error event later': (draft: Draft): Flaw => ({
    events: [...someTexts(draft), ERROR_EVENT, ...(draft.random.fraction() < 0.5 ? draft.events.slice(-1) : [])],
  }),
  'status 500': (): Flaw => refusal(500),
  'status 503': (): Flaw => refusal(503),
  'status 429': (): Flaw => refusal(429, 'retry-after-ms: 20\r\n'),
} satisfies Readonly<Record<string, (draft: Draft) => Flaw>>;

export type Fault = keyof typeof KINDS | 'none';

export const FAULTS: readonly Fault[] = ['none', ...(Object.keys(KINDS) as (keyof typeof KINDS)[])];

export function flawOf(fault: Fault, draft: Draft): Flaw {
  return fault === 'none' ? {} : KINDS[fault](draft);
}
