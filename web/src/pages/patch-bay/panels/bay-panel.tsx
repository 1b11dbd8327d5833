import type { ReactNode } from 'react';
import { SidePanel } from '../../../ui/side-panel.js';
import { Waiting } from '../../../ui/waiting.js';
import { useBayView } from '../board/bay-context.js';
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
        {bay.isWhole ? <p>There is no purpose of this name (any more).</p> : <Waiting for="the purpose" />}
      </SidePanel>
    );
  return opened.kind === 'plug' ? (
    <PlugPanel bayPurpose={bayPurpose} provider={opened.provider} />
  ) : (
    <PurposePanel bayPurpose={bayPurpose} />
  );
}
