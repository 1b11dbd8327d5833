import { type ReactNode, useState } from 'react';
import { Button } from '../../../ui/button.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { count } from '../../../ui/format.js';
import { Tag } from '../../../ui/status.js';
import { TextInput } from '../../../ui/text-input.js';
import { Waiting } from '../../../ui/waiting.js';
import { isHealthy, type Provider } from '../provider.js';
import { useModels } from '../use-models.js';
import style from './detail.module.css';
import { Section } from './section.js';

const MANY = 12;
const MOST_SHOWN = 100;

/** What it offers. */
export function ModelsSection({ provider }: { readonly provider: Provider }): ReactNode {
  const [isAsked, setAsked] = useState(false);
  const isShown = isAsked || isHealthy(provider);
  if (provider.type === 'api_key')
    return (
      <Section title="Model">
        <Asked model={provider.model} />
      </Section>
    );
  return (
    <Section title="Models it offers">
      {isShown ? <Models provider={provider} /> : <Button onPress={() => setAsked(true)}>Ask it for its models</Button>}
    </Section>
  );
}

function Asked({ model }: { readonly model: string | null }): ReactNode {
  if (model === null) return <p className="dim">None is set, so each request’s own model passes through.</p>;
  return (
    <p className="dim">
      Asked for <span className="mono">{model}</span>, unless a chain pins another one.
    </p>
  );
}

function Models({ provider }: { readonly provider: Provider }): ReactNode {
  const { data: models, error, isFetching, refetch } = useModels(provider, true);
  const [text, setText] = useState('');
  if (isFetching && models === undefined) return <Waiting for="its models" />;
  if (error !== null) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (models === undefined || models.length === 0) return <p className="dim">It lists none.</p>;
  const found = models.filter((name) => name.toLowerCase().includes(text.toLowerCase()));
  return (
    <>
      {models.length > MANY && (
        <TextInput label={`Search ${count(models.length)} models`} value={text} onChange={setText} />
      )}
      <ul className={`${style.models} mono`}>
        {found.slice(0, MOST_SHOWN).map((name) => (
          <li key={name}>
            {name} {name === provider.model && <Tag>asked for</Tag>}
          </li>
        ))}
      </ul>
      {found.length > MOST_SHOWN && (
        <p className="dim">{count(found.length - MOST_SHOWN)} more; search to find them.</p>
      )}
      {found.length === 0 && <p className="dim">None has “{text}” in its name.</p>}
    </>
  );
}
