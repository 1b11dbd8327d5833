import { useIsFetching } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { SidePanel } from '../../../ui/side-panel.js';
import { Waiting } from '../../../ui/waiting.js';
import { useBayView } from '../board/bay-context.js';
import { RestNote } from '../board/rest-note.js';
import { bayKeys } from '../data/bay-keys.js';
import type { Opened } from '../model/opened.js';
import { PlugPanel } from '../plug/plug-panel.js';
import { NewPurposePanel } from './new-purpose-panel.js';
import { OfferPanel } from './offer-panel.js';
import { ProviderPanel } from './provider-panel.js';
import { PurposePanel } from './purpose-panel.js';

/** What the address says is open. */
export default function BayPanel({ opened }: { readonly opened: Opened }): ReactNode {
  const { bay, open } = useBayView();
  if (opened.kind === 'new') return <NewPurposePanel />;
  if (opened.kind === 'provider') return <ProviderPanel providerKey={opened.provider} />;
  if (opened.kind === 'offer') return <OfferPanel providerKey={opened.provider} />;
  const bayPurpose = bay.purposes.find(({ purpose }) => purpose.slug === opened.slug);
  if (bayPurpose === undefined)
    return (
      <SidePanel title={opened.slug} onClose={() => open(null)}>
        <Missing />
      </SidePanel>
    );
  return opened.kind === 'plug' ? (
    <PlugPanel bayPurpose={bayPurpose} provider={opened.provider} />
  ) : (
    <PurposePanel bayPurpose={bayPurpose} />
  );
}

/** A purpose that is none of those that are known: it may be among the rest, or just have been made. */
function Missing(): ReactNode {
  const { rest, isRestOld, wantRest } = useBayView().bay;
  useEffect(() => wantRest(), [wantRest]);
  const isAsked = useIsFetching({ queryKey: bayKeys.purposes }) > 0;
  if (rest !== 'whole') return <RestNote for="the purpose" />;
  return isAsked || isRestOld ? <Waiting for="the purpose" /> : <p>There is no purpose of this name (any more).</p>;
}
