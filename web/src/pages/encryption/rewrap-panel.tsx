import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import type { Schema } from '../../api/types.js';
import { Review } from '../../changes/review.js';
import { useWrite } from '../../changes/use-write.js';
import { trying, writing, type Writing } from '../../changes/writing.js';
import { AmountInput } from '../../ui/amount-input.js';
import { amountOf, amountProblem } from '../../ui/amount.js';
import { count } from '../../ui/format.js';
import { SidePanel } from '../../ui/side-panel.js';
import { Toggle } from '../../ui/toggle.js';

interface Props {
  readonly encryption: Schema<'Encryption'>;
  readonly onClose: () => void;
}

const BATCH = { min: 1, max: 1000 } as const;

/** Wraps every stored secret by the active master key. */
export function RewrapPanel({ encryption, onClose }: Props): ReactNode {
  const { active_kek, rewrap } = encryption;
  const [batch, setBatch] = useState('200');
  const [destroys, setDestroys] = useState(false);
  const isRight = amountProblem(batch, BATCH) === undefined;
  const body = { batch_size: (isRight ? amountOf(batch) : undefined) ?? 200, destroy_unreadable: destroys };
  const write = useWrite({
    write: (how: Writing) => dataOf(api.POST('/api/v1/llm-config/encryption/rewrap', { params: writing(how), body })),
    did: ({ rows_left }) =>
      rows_left === 0 ? 'There was nothing to rewrap.' : 'Secrets are being rewrapped in the background.',
    onDone: onClose,
    // What a secret is wrapped by is no part of the configuration.
    canUndo: false,
  });
  return (
    <SidePanel title="Rewrap secrets" note={`Everything is wrapped by ${active_kek} afterwards.`} onClose={onClose}>
      <p>
        <b className="mono">{count(rewrap.rows_left)}</b> {rewrap.rows_left === 1 ? 'secret needs' : 'secrets need'}{' '}
        another master key now. Requests go on meanwhile. If an instance ends in between, begin it again: it goes on
        where it was.
      </p>
      <AmountInput {...BATCH} label="Secrets in one transaction" value={batch} onChange={setBatch} isNeeded />
      <Toggle isOn={destroys} onChange={setDestroys}>
        Destroy revoked secrets that cannot be read
      </Toggle>
      {destroys && (
        <p aria-live="polite">
          They are gone for good then. They belong to revoked key versions, so nothing uses them; destroying them lets
          an old master key be retired.
        </p>
      )}
      <Review
        what={['rewrap', body]}
        tryIt={() => dataOf(api.POST('/api/v1/llm-config/encryption/rewrap', { params: trying(), body }))}
        confirm={['Begin to rewrap', 'Beginning…']}
        isDangerous={destroys}
        write={write}
        onConfirm={(reason) => write.mutate({ reason })}
      />
    </SidePanel>
  );
}
