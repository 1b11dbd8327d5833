import { leadsElsewhere } from '../names.js';
import type { Provider } from '../provider.js';
import { NUMBER_FIELDS, wrongNumber } from './number-fields.js';
import { priceMistakes } from './price-rows.js';
import type { SettingsForm } from './settings-form.js';

/** Whether the key has to be entered again, because the stored one is sealed for the address it has now. */
export function needsKey(
  provider: Pick<Provider, 'masked_key' | 'base_url'>,
  { baseUrl, secret, removesKey }: SettingsForm,
): boolean {
  return (
    provider.masked_key !== null && secret === '' && !removesKey && leadsElsewhere(provider.base_url, baseUrl.trim())
  );
}

/** What is wrong with what was typed, by the path of the field in the API. */
export function mistakesIn(provider: Provider, form: SettingsForm): Readonly<Record<string, string>> {
  const wrong = NUMBER_FIELDS.flatMap(({ key }) => {
    const message = wrongNumber(form.numbers[key] ?? '');
    return message === undefined ? [] : [[key, message] as const];
  });
  const wrongPrices = form.prices.flatMap((row, place) =>
    priceMistakes(row).map(([name, message]) => [`prices.${place}.${name}`, message] as const),
  );
  return {
    ...Object.fromEntries([...wrong, ...wrongPrices]),
    ...(form.name.trim() === '' && { name: 'It needs a name.' }),
    ...(needsKey(provider, form) && {
      api_key:
        'Enter the key again: the address leads to another host or port, for which the stored key is not sealed.',
    }),
  };
}

/** What is wrong with a field, or with something in it. */
export function mistakeIn(mistakes: Readonly<Record<string, string>>, path: string): string | undefined {
  return Object.entries(mistakes).find(([key]) => key === path || key.startsWith(`${path}.`))?.[1];
}
