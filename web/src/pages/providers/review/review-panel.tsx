import { type ReactNode, useEffect, useRef } from 'react';
import { ErrorNote } from '../../../ui/error-note.js';
import { SidePanel } from '../../../ui/side-panel.js';
import { Waiting } from '../../../ui/waiting.js';
import { Reviewed } from './reviewed.js';
import type { Preview, Review } from './use-review.js';

interface Props<Body, Data extends Preview> {
  readonly title: string;
  readonly note?: ReactNode;
  readonly review: Review<Body, Data>;
  readonly body: Body;
  readonly action: string;
  readonly tone?: 'go' | 'danger';
  readonly onClose: () => void;
  /** Said above what changes. */
  readonly children?: ReactNode;
}

/** The review of a change that has nothing to fill in: it is asked at once what it would do. */
export function ReviewPanel<Body, Data extends Preview>(props: Props<Body, Data>): ReactNode {
  const { title, note, review, body, action, tone, onClose, children } = props;
  const { check, isChecking, refusal, preview } = review;
  const first = useRef({ check, body });
  useEffect(() => first.current.check(first.current.body), []);
  return (
    <SidePanel title={title} note={note} onClose={onClose}>
      {children}
      {isChecking && <Waiting for="what would change" />}
      {refusal !== null && <ErrorNote error={refusal} onRetry={() => check(body)} />}
      {preview !== undefined && !isChecking && (
        <Reviewed review={review} preview={preview} action={action} {...(tone && { tone })} />
      )}
    </SidePanel>
  );
}
