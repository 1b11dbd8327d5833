import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { needs, useMay } from '../../../session/session.js';
import { Button, ButtonLink } from '../../../ui/button.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { SidePanel } from '../../../ui/side-panel.js';
import { Waiting } from '../../../ui/waiting.js';
import { useBayView } from '../board/bay-context.js';
import { ProviderStatus } from '../board/provider-card.js';
import { RestNote } from '../board/rest-note.js';
import { oneProvider } from '../data/providers.js';
import type { BayProvider } from '../model/bay-provider.js';
import { partsOf, type ProviderKey } from '../model/opened.js';
import { roleIn } from '../model/plugged-in.js';
import style from './panels.module.css';
import { ProviderFacts } from './provider-facts.js';

/** A provider: how it does, and who depends on it. */
export function ProviderPanel({ providerKey }: { readonly providerKey: ProviderKey }): ReactNode {
  const { bay, open } = useBayView();
  const known = bay.first.rows.find(({ key }) => key === providerKey);
  const { data, error, refetch } = useQuery({ ...oneProvider(providerKey), enabled: known === undefined });
  const provider = known ?? data;
  return (
    <SidePanel
      title={provider?.name ?? `Provider ${partsOf(providerKey).id}`}
      note={provider && <ProviderStatus provider={provider} />}
      onClose={() => open(null)}
    >
      {provider !== undefined && <Shown provider={provider} />}
      {provider === undefined && error === null && <Waiting for="the provider" />}
      {provider === undefined && error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
    </SidePanel>
  );
}

function Shown({ provider }: { readonly provider: BayProvider }): ReactNode {
  const { open } = useBayView();
  const may = useMay('operator');
  return (
    <>
      <ProviderFacts provider={provider} />
      <section className={style.section}>
        <h3>Plugged into it</h3>
        <PluggedIn providerKey={provider.key} />
      </section>
      <div className={style.actions}>
        <Button
          onPress={() => open({ kind: 'offer', provider: provider.key })}
          isDisabled={!may}
          {...(!may && { hint: needs('operator') })}
        >
          Plug a purpose into it…
        </Button>
        <ButtonLink href={`/providers/${provider.id}`}>Settings and keys</ButtonLink>
      </div>
    </>
  );
}

function PluggedIn({ providerKey }: { readonly providerKey: ProviderKey }): ReactNode {
  const { bay, open } = useBayView();
  const places = bay.purposes.flatMap(({ purpose, active }) => {
    const role = roleIn(active, providerKey);
    return role === undefined ? [] : [{ slug: purpose.slug, role }];
  });
  if (places.length === 0 && bay.rest === 'whole') return <p className="dim">Nothing: it gets no requests.</p>;
  return (
    <>
      <ul className={style.chain}>
        {places.map(({ slug, role }) => (
          <li key={slug}>
            <span>{role}</span>
            <button type="button" className={style.link} onClick={() => open({ kind: 'purpose', slug })}>
              {slug}
            </button>
          </li>
        ))}
      </ul>
      <RestNote />
    </>
  );
}
