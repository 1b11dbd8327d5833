import { type ReactNode } from 'react';
import { Link } from 'wouter';
import { ErrorNote } from '../../../ui/error-note.js';
import { Tag } from '../../../ui/status.js';
import { Waiting } from '../../../ui/waiting.js';
import { plugPathOf, type Provider } from '../provider.js';
import { usePlaces } from '../use-places.js';
import style from './detail.module.css';
import { Section } from './section.js';

/** Which purposes are plugged into it. */
export function PlugsSection({ provider }: { readonly provider: Provider }): ReactNode {
  const { data: places, error, refetch } = usePlaces(provider.id);
  return (
    <Section title="Plugged into it">
      {error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {places === undefined && error === null && <Waiting for="the purposes" />}
      {places?.length === 0 && (
        <p className="dim">
          No purpose. <Link href={plugPathOf(provider.type, provider.id)}>Plug one in</Link> to send it requests.
        </p>
      )}
      {places !== undefined && places.length > 0 && (
        <ul className={style.rows}>
          {places.map(({ purpose, as, model }) => (
            <li key={`${purpose} ${as} ${model}`}>
              <Link href={`/?purpose=${encodeURIComponent(purpose)}`}>{purpose}</Link>
              {model !== null && <span className="mono dim">{model}</span>}
              <Tag {...(as === 'active' && { tone: 'ok' as const })}>{as}</Tag>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
