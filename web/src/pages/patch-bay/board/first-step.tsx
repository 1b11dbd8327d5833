import type { ReactNode } from 'react';
import { needs, useMay } from '../../../session/session.js';
import { ButtonLink } from '../../../ui/button.js';
import { EmptyState } from '../../../ui/empty-state.js';

/** Nothing is registered yet. */
export function FirstStep(): ReactNode {
  const may = useMay('operator');
  return (
    <EmptyState
      title="No provider is registered yet"
      action={
        may ? (
          <ButtonLink tone="go" href="/providers/new">
            Add the first provider
          </ButtonLink>
        ) : (
          <p>{needs('operator')}</p>
        )
      }
    >
      Providers answer the requests: model servers on this machine or in your network, and external vendors with a key.
      Patchbay finds servers that run on this machine by itself. Then plug them into what your apps ask for: chat,
      embeddings, reranking, and purposes of your own.
    </EmptyState>
  );
}
