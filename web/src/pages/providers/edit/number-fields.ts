/** Groups of a provider's settings whose members are numbers; each is stored as a whole. */
export const GROUPS = ['timeouts', 'limits', 'rates', 'price', 'defaults', 'capabilities'] as const;
export type Group = (typeof GROUPS)[number];

/** A number that may be set. */
export interface NumberField {
  /** `timeouts.connect_ms`: its path in the API. */
  readonly key: string;
  readonly group: Group;
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  /** What holds while nothing is set. */
  readonly usual: string;
}

export const GROUP_TITLES: Readonly<Record<Group, string>> = {
  timeouts: 'Timeouts',
  limits: 'Limits of each instance',
  rates: 'Rates of the whole fleet',
  price: 'Price for routing',
  defaults: 'Defaults of its requests',
  capabilities: 'Capabilities',
};

const field = (group: Group, name: string, title: string, unit: string, usual: string): NumberField => ({
  key: `${group}.${name}`,
  group,
  name,
  title,
  unit,
  usual,
});

export const NUMBER_FIELDS: readonly NumberField[] = [
  field('timeouts', 'connect_ms', 'Connection', 'ms', '3,000'),
  field('timeouts', 'first_byte_ms', 'First byte', 'ms', '60,000'),
  field('timeouts', 'silence_ms', 'Silence within an answer', 'ms', '60,000'),
  field('timeouts', 'total_ms', 'Whole request', 'ms', '120,000'),
  field('timeouts', 'stream_total_ms', 'Whole stream', 'ms', '600,000'),
  field('limits', 'max_concurrent', 'In flight at a time', 'requests', '2,000'),
  field('limits', 'max_queued', 'Waiting for a place', 'requests', '2,000'),
  field('limits', 'breaker_open_ms', 'Breaker stays open', 'ms', '60,000'),
  field('rates', 'requests_per_second', 'Requests a second', 'requests', 'no bound'),
  field('rates', 'requests_per_minute', 'Requests a minute', 'requests', 'no bound'),
  field('rates', 'burst', 'Of a minute’s at once', 'requests', 'all'),
  field('rates', 'tokens_per_minute', 'Tokens a minute', 'tokens', 'no bound'),
  field('rates', 'max_concurrent', 'In flight, all instances', 'requests', 'no bound'),
  field('price', 'input_per_million', 'Prompt, a million tokens', 'USD', 'unknown'),
  field('price', 'output_per_million', 'Answer, a million tokens', 'USD', 'unknown'),
  field('defaults', 'temperature', 'Temperature', '', 'as requested'),
  field('defaults', 'max_tokens', 'Longest answer', 'tokens', 'as requested'),
  field('capabilities', 'context_tokens', 'Longest prompt and answer', 'tokens', 'any'),
];

/** What is entered, by the key of the field; '' where nothing is set. */
export type Numbers = Readonly<Record<string, string>>;

export interface SetNumber {
  readonly field: NumberField;
  /** With separators. */
  readonly text: string;
}

/** The fields that are set, as they are shown. */
export function setNumbers(numbers: Numbers): readonly SetNumber[] {
  return NUMBER_FIELDS.flatMap((each) => {
    const text = numbers[each.key] ?? '';
    return text === ''
      ? []
      : [{ field: each, text: Number(text).toLocaleString('en-US', { maximumFractionDigits: 6 }) }];
  });
}

/** Its name where the group is not said beside it. */
export function titleOfNumber({ group, title }: NumberField): string {
  return group === 'timeouts' ? `Longest wait: ${lower(title)}` : title;
}

/** What is wrong with an entry; undefined when it is a number or empty. */
export function wrongNumber(text: string): string | undefined {
  const plain = text.trim();
  return plain === '' || /^\d+(\.\d+)?$/.test(plain) ? undefined : 'Enter a number, such as 30000, without a unit.';
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
