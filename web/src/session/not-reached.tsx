import { type ReactNode, useEffect, useState } from 'react';
import { Brand } from '../app/brand.js';
import { ErrorNote } from '../ui/error-note.js';
import style from './login-page.module.css';

const AGAIN_MS = 5000;

interface Props {
  /** Null while it is asked once more. */
  readonly error: Error | null;
  readonly ask: () => unknown;
}

/** In place of the page while Patchbay does not say who is logged in; it is asked again until it does. */
export function NotReached({ error, ask }: Props): ReactNode {
  const [last, setLast] = useState(error);
  if (error !== null && error !== last) setLast(error);
  useEffect(() => {
    const timer = setInterval(() => ask(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [ask]);
  return (
    <main className={style.page}>
      <div className={style.card}>
        <Brand />
        <ErrorNote error={error ?? last} onRetry={() => ask()} />
      </div>
    </main>
  );
}
