import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../../api/client.js';
import { keys } from '../../../api/keys.js';
import { asProblem } from '../../../api/problem.js';
import { Button } from '../../../ui/button.js';
import { SearchChoice } from '../../../ui/search-choice.js';
import type { DraftTarget } from '../model/draft.js';
import style from './chain-editor.module.css';

interface Props {
  readonly target: DraftTarget;
  readonly onChange: (model: string | null) => void;
}

/** Which model a provider is asked for: its own or the request's, or one that is pinned. */
export function ModelChoice({ target, onChange }: Props): ReactNode {
  const { name, model } = target;
  const [isOpen, setOpen] = useState(false);
  if (isOpen) return <PinnedModel target={target} onChange={onChange} onClose={() => setOpen(false)} />;
  return (
    <span className={style.model}>
      <span className={model === null ? 'dim' : 'mono'}>{model ?? 'its own model, or the request’s'}</span>
      <Button tone="quiet" aria-label={`Pin a model of ${name}`} onPress={() => setOpen(true)}>
        {model === null ? 'Pin…' : 'Change…'}
      </Button>
    </span>
  );
}

function PinnedModel({ target, onChange, onClose }: Props & { readonly onClose: () => void }): ReactNode {
  const { type, id, name, model } = target;
  const [text, setText] = useState(model ?? '');
  const { data, error, isFetching } = useQuery({
    queryKey: [...keys.servers, 'models', id],
    queryFn: () => dataOf(api.GET('/api/v1/llm-config/servers/{id}/models', { params: { path: { id } } })),
    enabled: type === 'ai_server',
    retry: false,
  });
  const wanted = text.trim().toLowerCase();
  const models = (data?.models ?? []).filter((each) => each === model || each.toLowerCase().includes(wanted));
  const done = (chosen: string): void => {
    onChange(chosen.trim() === '' ? null : chosen.trim());
    onClose();
  };
  return (
    <div className={style.pin}>
      <SearchChoice
        label={`Model of ${name}`}
        options={models.map((each) => ({ id: each, name: each }))}
        value={null}
        inputValue={text}
        onSearch={setText}
        onChange={(chosen) => chosen !== null && done(chosen)}
        allowsOther
        placeholder="As the provider calls it"
        description={describe({ type, isFetching, error })}
      />
      <div className={style.actions}>
        <Button onPress={() => done(text)}>{wanted === '' ? 'Pin none' : 'Pin it'}</Button>
        <Button tone="quiet" onPress={onClose}>
          Leave it
        </Button>
      </div>
    </div>
  );
}

interface Asked {
  readonly type: DraftTarget['type'];
  readonly isFetching: boolean;
  readonly error: Error | null;
}

function describe({ type, isFetching, error }: Asked): string {
  if (isFetching) return 'Asking which models it serves…';
  if (error !== null) return `${asProblem(error).message} Enter a name.`;
  return type === 'ai_server' ? 'What it serves now, or any other name.' : 'The name as the vendor writes it.';
}
