import type { ReactNode } from 'react';
import { api, dataOf } from '../../../api/client.js';
import type { Schema } from '../../../api/types.js';
import { useWrite } from '../../../changes/use-write.js';
import { trying, writing } from '../../../changes/writing.js';
import { useBayView } from '../board/bay-context.js';
import { Confirm } from './confirm.js';

interface Props {
  readonly purpose: Schema<'PurposeView'>;
  readonly onBack: () => void;
}

/** Deletes a purpose that nothing uses; the API says what still does. */
export function DeletePurpose({ purpose: { slug }, onBack }: Props): ReactNode {
  const { open } = useBayView();
  const path = { slug };
  const remove = useWrite({
    write: (reason: string) =>
      dataOf(api.DELETE('/api/v1/llm-config/purposes/{slug}', { params: { path, ...writing({ reason }) } })),
    did: () => `The purpose ${slug} is deleted.`,
    onDone: () => open(null),
  });
  return (
    <Confirm
      subject={['delete', slug]}
      tryIt={(signal) =>
        dataOf(api.DELETE('/api/v1/llm-config/purposes/{slug}', { params: { path, ...trying() }, signal }))
      }
      act="Delete"
      isDanger
      onAct={remove.mutate}
      isPending={remove.isPending}
      error={remove.error}
      onBack={onBack}
    >
      <p>
        Requests that name <strong>{slug}</strong> in X-LLM-Purpose or as their model will be refused.
      </p>
    </Confirm>
  );
}
