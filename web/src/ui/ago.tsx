import type { ReactNode } from 'react';
import { ago, lasting, moment } from './format.js';
import { useNow } from './use-now.js';

/** How long ago something was (or how soon it will be); grows older by itself. */
export function Ago({ at }: { readonly at: string | null | undefined }): ReactNode {
  const now = useNow();
  return (
    <time dateTime={at ?? undefined} title={moment(at)}>
      {ago(at, now)}
    </time>
  );
}

/** `2 min`: how long something has lasted; grows by itself. */
export function Lasting({ since }: { readonly since: string }): ReactNode {
  const now = useNow();
  return (
    <time dateTime={since} title={`since ${moment(since)}`}>
      {lasting(since, now)}
    </time>
  );
}
