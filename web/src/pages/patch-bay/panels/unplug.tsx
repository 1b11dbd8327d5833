import type { ReactNode } from 'react';
import { api, dataOf } from '../../../api/client.js';
import { useWrite } from '../../../changes/use-write.js';
import { trying, writing } from '../../../changes/writing.js';
import { count } from '../../../ui/format.js';
import { useBayView } from '../board/bay-context.js';
import { draftOf } from '../model/draft.js';
import { draftLines } from '../model/draft-lines.js';
import type { BayPurpose, ProviderOf } from '../model/serving.js';
import { Confirm } from './confirm.js';

interface Props {
  readonly bayPurpose: BayPurpose;
  readonly providerOf: ProviderOf;
  readonly onEnd: () => void;
}

/** Takes everything out of a purpose, after saying what its callers will get. */
export function Unplug({ bayPurpose: { purpose, active }, providerOf, onEnd }: Props): ReactNode {
  const { traffic } = useBayView();
  const { slug } = purpose;
  const path = { purpose: slug };
  const unplug = useWrite({
    write: (reason: string) =>
      dataOf(api.DELETE('/api/v1/llm-config/active/{purpose}', { params: { path, ...writing({ reason }) } })),
    did: () => `${slug} is unplugged.`,
    onDone: onEnd,
  });
  const requests = traffic.ofPurpose.get(slug)?.requests ?? 0;
  const targets = active?.tiers.flatMap((tier) => tier.targets).length ?? 0;
  return (
    <Confirm
      subject={['unplug', slug, active?.revision]}
      tryIt={(signal) =>
        dataOf(api.DELETE('/api/v1/llm-config/active/{purpose}', { params: { path, ...trying() }, signal }))
      }
      lines={draftLines(slug, draftOf(active?.tiers ?? [], providerOf), [])}
      act="Unplug"
      isDanger
      onAct={unplug.mutate}
      isPending={unplug.isPending}
      error={unplug.error}
      onBack={onEnd}
    >
      <p>
        From the next request on, callers of <strong>{slug}</strong> get <span className="mono">503</span>{' '}
        no_provider_configured, until something is plugged in again. In the last hour there were{' '}
        <b className="mono">{count(requests)}</b> requests.
      </p>
      <p className="dim">
        {targets === 1 ? 'Its provider stays' : `Its ${targets} providers stay`} registered; Undo brings the chain back.
      </p>
    </Confirm>
  );
}
