import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { api, dataOf } from '../api/client.js';
import { keys, ROUTED } from '../api/keys.js';
import type { Schema } from '../api/types.js';
import { listen, type LiveEventName, type LiveEvents } from './event-stream.js';
import { soon } from './soon.js';

type Handler = (data: never) => void;

export interface LiveState {
  readonly isConnected: boolean;
  /** Newest revision anybody told of, with how far it has spread. */
  readonly applied: Schema<'AppliedEvent'> | undefined;
}

interface Hub {
  readonly state: LiveState;
  readonly handlers: Map<LiveEventName, Set<Handler>>;
}

const LiveHub = createContext<Hub | null>(null);
const REFRESH_EVERY_MS = 500;

/** One stream of events for the whole page: keeps what is shown true, and passes events on to who wants them. */
export function Live({ children }: { readonly children: ReactNode }): ReactNode {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>({ isConnected: true, applied: undefined });
  const [handlers] = useState<Hub['handlers']>(() => new Map());

  useEffect(() => {
    const refresh = refreshes(client);
    return listen({
      onEvent(name, data) {
        refresh[name]?.(data as never);
        if (name === 'applied') setState((was) => ({ ...was, applied: data as LiveEvents['applied'] }));
        for (const handle of handlers.get(name) ?? []) handle(data as never);
      },
      onConnected(isConnected) {
        setState((was) => ({ ...was, isConnected }));
        // An EventSource does not say why it was refused; whoever is not logged in any more learns it from this.
        if (!isConnected) void dataOf(api.GET('/api/v1/auth/me')).catch(() => undefined);
      },
      onMissed: () => void client.invalidateQueries(),
    });
  }, [client, handlers]);

  return <LiveHub value={{ state, handlers }}>{children}</LiveHub>;
}

/** What each event makes the page ask for again; what comes in quick succession is asked for once. */
function refreshes(client: QueryClient): Partial<Record<LiveEventName, (data: never) => void>> {
  const again = (...which: readonly (readonly string[])[]): (() => void) =>
    soon(REFRESH_EVERY_MS, () => {
      for (const queryKey of which) void client.invalidateQueries({ queryKey: [...queryKey] });
    });
  return {
    revision: again(...ROUTED, keys.apps, keys.audit, keys.encryption),
    applied: again(keys.instances),
    credentials: again(keys.apps, keys.admins, keys.audit),
    traffic: (data: LiveEvents['traffic']) =>
      client.setQueryData<Schema<'Overview'>>(keys.overview, (was) => was && mergeTraffic(was, data)),
  };
}

/** The overview with what traffic has changed; lists by the minute stay until the overview is asked for again. */
function mergeTraffic(was: Schema<'Overview'>, { providers, ...now }: LiveEvents['traffic']): Schema<'Overview'> {
  const minutes = new Map(was.providers.map((each) => [each.provider_id, each]));
  return {
    ...was,
    ...now,
    providers: providers.map((each) => {
      const before = minutes.get(each.provider_id);
      return { ...each, minutes: before?.minutes ?? [], requests_by_minute: before?.requests_by_minute ?? [] };
    }),
  };
}

export function useLive(): LiveState {
  return useHub().state;
}

/** Calls the handler with each event of the name while the component is shown. */
export function useLiveEvent<Name extends LiveEventName>(name: Name, handler: (data: LiveEvents[Name]) => void): void {
  const { handlers } = useHub();
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    const call = (data: LiveEvents[Name]): void => latest.current(data);
    const ofName = handlers.get(name) ?? new Set();
    handlers.set(name, ofName.add(call));
    return () => void ofName.delete(call);
  }, [handlers, name]);
}

function useHub(): Hub {
  const hub = useContext(LiveHub);
  if (hub === null) throw new Error('live events are used outside of Live');
  return hub;
}
