import type { ReactNode } from 'react';
import { api, dataOf } from '../../../api/client.js';
import type { Schema } from '../../../api/types.js';
import { Review } from '../../../changes/review.js';
import { useWrite } from '../../../changes/use-write.js';
import { trying, type Writing, writing } from '../../../changes/writing.js';
import { useBayView } from '../board/bay-context.js';

interface Props {
  readonly purpose: Schema<'PurposeView'>;
  readonly onBack: () => void;
}

const PATH = '/api/v1/llm-config/purposes/{slug}';

/** Deletes a purpose that nothing uses; the API says what still does. */
export function DeletePurpose({ purpose: { slug }, onBack }: Props): ReactNode {
  const { open } = useBayView();
  const path = { slug };
  const remove = useWrite({
    write: (how: Writing) => dataOf(api.DELETE(PATH, { params: { path, ...writing(how) } })),
    did: () => `The purpose ${slug} is deleted.`,
    onDone: () => open(null),
  });
  return (
    <Review
      what={['purpose-delete', slug]}
      tryIt={() => dataOf(api.DELETE(PATH, { params: { path, ...trying() } }))}
      confirm={['Delete', 'Deleting…']}
      isDangerous
      write={remove}
      onConfirm={(reason, { revision }) => remove.mutate({ reason, onlyAfter: revision - 1 })}
      onBack={onBack}
    >
      <p>
        Requests that name <strong>{slug}</strong> in X-LLM-Purpose or as their model will be refused.
      </p>
    </Review>
  );
}
