import type { ReactNode } from 'react';
import { api, dataOf } from '../../../api/client.js';
import { listsAll } from '../../../api/overview.js';
import { Review } from '../../../changes/review.js';
import { useWrite } from '../../../changes/use-write.js';
import { trying, type Writing, writing } from '../../../changes/writing.js';
import { counted } from '../../../ui/format.js';
import { useBayView } from '../board/bay-context.js';
import type { Traffic } from '../data/use-traffic.js';
import { draftOf } from '../model/draft.js';
import { draftLines } from '../model/draft-lines.js';
import type { BayPurpose, ProviderOf } from '../model/serving.js';

interface Props {
  readonly bayPurpose: BayPurpose;
  readonly providerOf: ProviderOf;
  readonly onEnd: () => void;
}

const PATH = '/api/v1/llm-config/active/{purpose}';

/** Takes everything out of a purpose, after saying what its callers will get. */
export function Unplug({ bayPurpose: { purpose, active }, providerOf, onEnd }: Props): ReactNode {
  const { traffic } = useBayView();
  const { slug } = purpose;
  const path = { purpose: slug };
  const unplug = useWrite({
    write: (how: Writing) => dataOf(api.DELETE(PATH, { params: { path, ...writing(how) } })),
    did: () => `${slug} is unplugged.`,
    onDone: onEnd,
  });
  const targets = active?.tiers.flatMap((tier) => tier.targets).length ?? 0;
  return (
    <Review
      what={['unplug', slug, active?.revision]}
      tryIt={() => dataOf(api.DELETE(PATH, { params: { path, ...trying() } }))}
      lines={draftLines(slug, draftOf(active?.tiers ?? [], providerOf), [])}
      confirm={['Unplug', 'Unplugging…']}
      isDangerous
      write={unplug}
      onConfirm={(reason, { revision }) => unplug.mutate({ reason, onlyAfter: revision - 1 })}
      onBack={onEnd}
    >
      <p>
        From the next request on, callers of <strong>{slug}</strong> get <span className="mono">503</span>{' '}
        no_provider_configured, until something is plugged in again. <LastHour requests={requestsOf(slug, traffic)} />
      </p>
      <p className="dim">
        {targets === 1 ? 'Its provider stays' : `Its ${targets} providers stay`} registered; Undo brings the chain back.
      </p>
    </Review>
  );
}

/** Undefined where that is not known. */
function requestsOf(slug: string, { ofPurpose, overview }: Traffic): number | undefined {
  return ofPurpose.get(slug)?.requests ?? (listsAll(overview?.purposes) ? 0 : undefined);
}

function LastHour({ requests }: { readonly requests: number | undefined }): ReactNode {
  if (requests === undefined) return 'How many there were in the last hour is not known.';
  return (
    <>
      In the last hour there {requests === 1 ? 'was' : 'were'} <b className="mono">{counted(requests, 'request')}</b>.
    </>
  );
}
