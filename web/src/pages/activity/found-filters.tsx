import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import { noteOf } from '../../choices/found.js';
import { useAppsFound } from '../../choices/use-apps-found.js';
import { useProviderNamed, useProvidersFound } from '../../choices/use-providers-found.js';
import type { Option } from '../../ui/choice.js';
import { SearchChoice } from '../../ui/search-choice.js';

interface Props {
  /** Id; empty: any. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const PLAYGROUND: Option = { id: '0', name: 'Playground', note: 'asked by admins on this page' };

export function ProviderFilter({ value, onChange }: Props): ReactNode {
  const [text, setText] = useState('');
  const named = useProviderNamed(value === '' ? null : Number(value));
  const name = named.data?.name ?? `provider ${value}`;
  const found = useProvidersFound(text === name ? '' : text);
  const options = (found.data ?? []).map((each) => ({ id: String(each.id), name: each.name, note: noteOf(each) }));
  const chosen = value === '' || named.isPending ? undefined : { id: value, name };
  return <Filter label="Provider" {...{ options, chosen, onChange }} onSearch={setText} />;
}

export function AppFilter({ value, onChange }: Props): ReactNode {
  const [text, setText] = useState('');
  const isApp = value !== '' && value !== PLAYGROUND.id;
  const named = useQuery({
    queryKey: [...keys.apps, 'one', value],
    queryFn: () => dataOf(api.GET('/api/v1/llm-config/apps/{id}', { params: { path: { id: Number(value) } } })),
    enabled: isApp,
  });
  const name = value === PLAYGROUND.id ? PLAYGROUND.name : (named.data?.name ?? `app ${value}`);
  const found = useAppsFound(text === name ? '' : text);
  const options = [...(found.data ?? []).map((each) => ({ id: String(each.id), name: each.name })), PLAYGROUND];
  const chosen = value === '' || (isApp && named.isPending) ? undefined : { id: value, name };
  return <Filter label="App" {...{ options, chosen, onChange }} onSearch={setText} />;
}

interface FilterProps {
  readonly label: string;
  readonly options: readonly Option[];
  readonly chosen: Option | undefined;
  readonly onChange: (value: string) => void;
  readonly onSearch: (text: string) => void;
}

/** What is chosen is among the options, found or not. */
function Filter({ label, options, chosen, onChange, onSearch }: FilterProps): ReactNode {
  const isThere = chosen === undefined || options.some(({ id }) => id === chosen.id);
  return (
    <SearchChoice
      label={label}
      options={isThere ? options : [chosen, ...options]}
      value={chosen?.id ?? null}
      onChange={(id) => onChange(id ?? '')}
      onSearch={onSearch}
      placeholder="Any"
    />
  );
}
