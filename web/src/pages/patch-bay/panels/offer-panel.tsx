import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { needs, useMay } from '../../../session/session.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { SearchChoice } from '../../../ui/search-choice.js';
import { SidePanel } from '../../../ui/side-panel.js';
import { Waiting } from '../../../ui/waiting.js';
import { useBayView } from '../board/bay-context.js';
import { RestNote } from '../board/rest-note.js';
import { oneProvider } from '../data/providers.js';
import { isMeant } from '../model/arrange.js';
import type { BayProvider } from '../model/bay-provider.js';
import type { ProviderKey } from '../model/opened.js';
import { whyNot } from '../model/why-not.js';

/** A provider looks for a purpose, for example because it was just added. */
export function OfferPanel({ providerKey }: { readonly providerKey: ProviderKey }): ReactNode {
  const { open } = useBayView();
  const may = useMay('operator');
  const { data, error, refetch } = useQuery(oneProvider(providerKey));
  return (
    <SidePanel
      title={data === undefined ? 'Plug in' : `Plug in ${data.name}`}
      note="Which purpose should it answer?"
      onClose={() => open(null)}
    >
      {data === undefined && error === null && <Waiting for="the provider" />}
      {data === undefined && error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (may ? <PurposeSearch provider={data} /> : <p>{needs('operator')}</p>)}
    </SidePanel>
  );
}

/** So many are offered at a time; the rest is found by typing. */
const AT_MOST = 50;

function PurposeSearch({ provider }: { readonly provider: BayProvider }): ReactNode {
  const { bay, open } = useBayView();
  const [text, setText] = useState('');
  const options = bay.purposes
    .filter((each) => isMeant(each, text))
    .slice(0, AT_MOST)
    .map(({ purpose, active }) => {
      const refusal = whyNot(purpose, provider);
      const first = active?.provider.name ?? active?.provider.key_name;
      const note = refusal ?? (first === undefined ? 'not plugged' : `now ${first}`);
      return { id: purpose.slug, name: purpose.slug, note, isDisabled: refusal !== undefined };
    });
  return (
    <>
      <SearchChoice
        label="Purpose"
        options={options}
        value={null}
        inputValue={text}
        onSearch={setText}
        onChange={(slug) => slug !== null && open({ kind: 'plug', slug, provider: provider.key })}
        placeholder="chat, embeddings, …"
        description="Nothing changes before you have reviewed it."
      />
      <RestNote />
    </>
  );
}
