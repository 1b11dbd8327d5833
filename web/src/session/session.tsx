import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { api, dataOf, SESSION_ENDED } from '../api/client.js';
import { keys } from '../api/keys.js';
import { asProblem } from '../api/problem.js';
import type { Role, Schema } from '../api/types.js';
import { ErrorNote } from '../ui/error-note.js';
import { LoginPage } from './login-page.js';

const RANK: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, admin: 2 };
const NOT_LOGGED_IN: ReadonlySet<number> = new Set([401, 403]);

const Session = createContext<Schema<'Me'> | null>(null);

/** Shows the login until somebody is logged in, and again when the session ends. */
export function SessionGate({ children }: { readonly children: ReactNode }): ReactNode {
  const client = useQueryClient();
  const [ended, setEnded] = useState(false);
  const {
    data: me,
    error,
    isPending,
    refetch,
  } = useQuery({
    queryKey: keys.me,
    queryFn: () => dataOf(api.GET('/api/v1/auth/me')),
    retry: false,
    staleTime: Infinity,
  });

  useEffect(() => {
    const end = (): void => setEnded(client.getQueryData(keys.me) !== undefined);
    window.addEventListener(SESSION_ENDED, end);
    return () => window.removeEventListener(SESSION_ENDED, end);
  }, [client]);

  const logIn = (who: Schema<'Me'>): void => {
    // `me` stays and changes: this gate listens to it, and to nothing that takes its place.
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.me[0] });
    client.setQueryData(keys.me, who);
    setEnded(false);
  };

  if (ended) return <LoginPage onLogin={logIn} note="Your session has ended. Log in again to go on." />;
  if (isPending)
    return (
      <p className="aloud" role="status">
        Asking who you are…
      </p>
    );
  if (me !== undefined) return <Session value={me}>{children}</Session>;
  if (NOT_LOGGED_IN.has(asProblem(error).status)) return <LoginPage onLogin={logIn} />;
  return <ErrorNote error={error} onRetry={() => void refetch()} />;
}

/** Who is logged in. */
export function useMe(): Schema<'Me'> {
  const me = useContext(Session);
  if (me === null) throw new Error('useMe is called outside of SessionGate');
  return me;
}

/** Whether whoever is logged in may do what needs the role; the API refuses it anyway. */
export function useMay(role: Role): boolean {
  return RANK[useMe().role] >= RANK[role];
}

/** Why a control is disabled: for its title or description. */
export function needs(role: Role): string {
  return role === 'admin' ? 'Only admins may do this.' : `This takes the role ${role}.`;
}
