import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { api, dataOf, SESSION_ENDED } from '../api/client.js';
import { keys } from '../api/keys.js';
import type { Role, Schema } from '../api/types.js';
import { LoginPage } from './login-page.js';
import { NotReached } from './not-reached.js';

const RANK: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, admin: 2 };

const Session = createContext<Schema<'Me'> | null>(null);

/** Shows the login until somebody is logged in, and again when the session ends. */
export function SessionGate({ children }: { readonly children: ReactNode }): ReactNode {
  const client = useQueryClient();
  const [ended, setEnded] = useState(false);
  const {
    data: me,
    error,
    errorUpdateCount,
    isPending,
    refetch,
  } = useQuery({
    queryKey: keys.me,
    queryFn: () => whoIsHere(client.getQueryData<Schema<'Me'> | null>(keys.me)),
    retry: false,
    staleTime: Infinity,
  });

  useEffect(() => {
    const end = (): void => setEnded(Boolean(client.getQueryData(keys.me)));
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
  if (isPending && errorUpdateCount === 0)
    return (
      <p className="aloud" role="status">
        Asking who you are…
      </p>
    );
  if (me === null) return <LoginPage onLogin={logIn} />;
  if (me !== undefined) return <Session value={me}>{children}</Session>;
  return <NotReached error={error} ask={refetch} />;
}

/** Asked in a way that a first visit is no error; whoever was logged in and is not any more is told so. */
async function whoIsHere(before: Schema<'Me'> | null | undefined): Promise<Schema<'Me'> | null> {
  const { user } = await dataOf(api.GET('/api/v1/auth/session'));
  if (user !== null || !before) return user;
  window.dispatchEvent(new Event(SESSION_ENDED));
  return before;
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
