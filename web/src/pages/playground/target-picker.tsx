import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import { noteOf } from '../../choices/found.js';
import { PurposeChoice } from '../../choices/purpose-choice.js';
import { useProviderNamed, useProvidersFound } from '../../choices/use-providers-found.js';
import { usePurposesFound } from '../../choices/use-purposes-found.js';
import type { Option } from '../../ui/choice.js';
import { SearchChoice } from '../../ui/search-choice.js';
import style from './column.module.css';
import { ModelInput } from './model-input.js';
import { type Chosen, USUAL_POLICY } from './question.js';
import { type Target, targetIn, targetText } from './target.js';

interface Props {
  readonly label: string;
  readonly chosen: Chosen;
  readonly onChange: (chosen: Partial<Chosen>) => void;
}

/** Who is asked: a purpose, as apps do, or one provider alone; and which model. */
export function TargetPicker({ label, chosen, onChange }: Props): ReactNode {
  const { target, model, policy } = chosen;
  const [text, setText] = useState('');
  const name = useTargetName(target);
  const { options, error } = useTargetOptions(text === name ? '' : text);
  const shown = withChosen(options, target, name);
  return (
    <div className={style.picker}>
      <SearchChoice
        label={label}
        options={shown}
        value={target === undefined || name === undefined ? null : targetText(target)}
        onChange={(id) => onChange({ target: targetIn(id), model: '' })}
        onSearch={setText}
        placeholder="A purpose or a provider"
        {...(error !== null && { description: `What there is could not be had: ${error.message}` })}
      />
      <ModelInput target={target} value={model} onChange={(next) => onChange({ model: next })} />
      {target?.kind === 'provider' && (
        // Its policy and its budget hold for a provider that is asked alone.
        <PurposeChoice
          label="Under the policy of"
          value={policy}
          onChange={(slug) => onChange({ policy: slug === '' ? USUAL_POLICY : slug })}
        />
      )}
      {target?.kind === 'purpose' && <NotPlugged slug={target.slug} />}
    </div>
  );
}

/** What an answer would be where nobody serves the purpose. */
function NotPlugged({ slug }: { readonly slug: string }): ReactNode {
  const { data } = useQuery({
    queryKey: [...keys.purposes, 'one', slug],
    queryFn: () => dataOf(api.GET('/api/v1/llm-config/purposes/{slug}', { params: { path: { slug } } })),
  });
  if (data === undefined || data.active) return null;
  return (
    <p className={style.unplugged}>
      Nothing is plugged into {slug}, so it answers 503. <Link href="/">Plug a provider in</Link> first.
    </p>
  );
}

function useTargetOptions(text: string): { readonly options: readonly Option[]; readonly error: Error | null } {
  const purposes = usePurposesFound(text);
  const providers = useProvidersFound(text);
  const ofPurposes = (purposes.data ?? []).map(({ slug, active, data_policy: policy }) => ({
    id: targetText({ kind: 'purpose', slug }),
    name: slug,
    note: ['purpose', ...(active ? [] : ['not plugged']), ...(policy === 'local_only' ? ['local only'] : [])].join(
      ' · ',
    ),
  }));
  const ofProviders = (providers.data ?? []).map((provider) => ({
    id: targetText({ kind: 'provider', type: provider.type, id: provider.id }),
    name: provider.name,
    note: `provider alone · ${noteOf(provider)}`,
  }));
  return { options: [...ofPurposes, ...ofProviders], error: purposes.error ?? providers.error };
}

/** Undefined until it is known. */
export function useTargetName(target: Target | undefined): string | undefined {
  const isProvider = target?.kind === 'provider';
  const named = useProviderNamed(isProvider ? target.id : null, isProvider ? target.type : undefined);
  if (target?.kind === 'purpose') return target.slug;
  return isProvider && named.data !== undefined
    ? (named.data?.name ?? `provider ${target.id}, which is gone`)
    : undefined;
}

function withChosen(
  options: readonly Option[],
  target: Target | undefined,
  name: string | undefined,
): readonly Option[] {
  if (target === undefined || name === undefined) return options;
  const id = targetText(target);
  return options.some((option) => option.id === id) ? options : [{ id, name }, ...options];
}
