import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import { useProviderNamed } from '../../choices/use-providers-found.js';
import { SearchChoice } from '../../ui/search-choice.js';
import type { Target } from './target.js';

const SHOWN_AT_MOST = 50;

interface Props {
  readonly target: Target | undefined;
  /** Empty: the target's own. */
  readonly value: string;
  readonly onChange: (model: string) => void;
}

/** The model: what a server says it serves, or any name. */
export function ModelInput({ target, value, onChange }: Props): ReactNode {
  const isProvider = target?.kind === 'provider';
  const named = useProviderNamed(isProvider ? target.id : null, isProvider ? target.type : undefined);
  const models = useModels(target);
  const found = models.filter((model) => models.includes(value) || model.toLowerCase().includes(value.toLowerCase()));
  return (
    <SearchChoice
      label="Model"
      options={found.slice(0, SHOWN_AT_MOST).map((model) => ({ id: model, name: model }))}
      value={null}
      inputValue={value}
      onSearch={onChange}
      onChange={(model) => {
        if (model !== null) onChange(model);
      }}
      allowsOther
      placeholder={isProvider ? (named.data?.model ?? 'Its own') : 'As it is plugged'}
    />
  );
}

/** Only AI servers tell what they serve without a key; where they do not, names are typed. */
function useModels(target: Target | undefined): readonly string[] {
  const isServer = target?.kind === 'provider' && target.type === 'ai_server';
  const id = isServer ? target.id : 0;
  const { data } = useQuery({
    queryKey: [...keys.servers, 'models', id],
    queryFn: () => dataOf(api.GET('/api/v1/llm-config/servers/{id}/models', { params: { path: { id } } })),
    enabled: isServer,
    retry: false,
  });
  return isServer ? (data?.models ?? []) : [];
}
