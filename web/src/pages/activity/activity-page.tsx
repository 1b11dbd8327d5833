import { Pause, Play } from 'lucide-react';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useLocation, useParams, useSearch } from 'wouter';
import { Button } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorNote } from '../../ui/error-note.js';
import { count } from '../../ui/format.js';
import { PageHeader } from '../../ui/page-header.js';
import { Status } from '../../ui/status.js';
import { Table } from '../../ui/table.js';
import { Waiting } from '../../ui/waiting.js';
import style from './activity.module.css';
import { FilterBar } from './filter-bar.js';
import { countOf, endsNow, type Filters } from './filters.js';
import { merged } from './live-rows.js';
import { OpenById } from './open-by-id.js';
import { COLUMNS_BESIDE_PANEL, REQUEST_COLUMNS } from './request-columns.js';
import { RequestPanel } from './request-panel.js';
import { useFilters } from './use-filters.js';
import { type LiveLog, useLiveRows } from './use-live-rows.js';
import { type RequestLog, useRequestLog } from './use-request-log.js';

/** Every request and where it went, as it happens. */
export default function ActivityPage(): ReactNode {
  const [filters, change] = useFilters();
  const [isPaused, setPaused] = useState(false);
  const log = useRequestLog(filters);
  const isOn = !isPaused && endsNow(filters);
  const live = useLiveRows({ filters, isOn, startAgain: log.startAgain });
  const { id } = useParams<{ id?: string }>();
  const [, navigate] = useLocation();
  const search = useSearch();
  const suffix = search === '' ? '' : `?${search}`;
  const open = useCallback(
    (requestId: string) => navigate(`/activity/${encodeURIComponent(requestId)}${suffix}`),
    [navigate, suffix],
  );
  return (
    <>
      <PageHeader title="Activity" note="Every request, where it went and what it took.">
        <div className={style.byId}>
          <OpenById />
        </div>
        <LiveState filters={filters} isOn={isOn} live={live} />
        {endsNow(filters) && (
          <Button onPress={() => setPaused(!isPaused)}>
            {isPaused ? <Play /> : <Pause />}
            {isPaused ? 'Resume' : 'Pause'}
          </Button>
        )}
      </PageHeader>
      <FilterBar filters={filters} onChange={change} />
      <News live={live} />
      <Log log={log} live={live} filters={filters} openId={id} onOpen={open} />
      {id !== undefined && <RequestPanel key={id} id={decoded(id)} onClose={() => navigate(`/activity${suffix}`)} />}
    </>
  );
}

function LiveState({ filters, isOn, live }: { filters: Filters; isOn: boolean; live: LiveLog }): ReactNode {
  if (!endsNow(filters)) return <Status tone="off">the time shown is over</Status>;
  if (!isOn) return <Status tone="off">paused</Status>;
  return live.isConnected ? <Status tone="ok">live</Status> : <Status tone="warn">live updates interrupted</Status>;
}

/** What came and is not shown. */
function News({ live: { held, leftOut, release, catchUp } }: { readonly live: LiveLog }): ReactNode {
  if (held.length === 0 && leftOut === 0) return null;
  const toTop = (): void => {
    release();
    window.scrollTo({ top: 0 });
  };
  return (
    <div className={style.news} role="status">
      {held.length > 0 && (
        <Button tone="go" onPress={toTop}>
          Show {count(held.length)} new {held.length === 1 ? 'request' : 'requests'}
        </Button>
      )}
      {leftOut > 0 && (
        <span>
          <b className="mono">{count(leftOut)}</b> more came too fast to be shown one by one.
          <Button tone="quiet" onPress={catchUp}>
            Show the newest
          </Button>
        </span>
      )}
    </div>
  );
}

interface LogProps {
  readonly log: RequestLog;
  readonly live: LiveLog;
  readonly filters: Filters;
  readonly openId: string | undefined;
  readonly onOpen: (id: string) => void;
}

function Log({ log, live, filters, openId, onOpen }: LogProps): ReactNode {
  const { rows: paged, isPending, error, hasMore, onEnd, retry } = log;
  const rows = useMemo(() => merged(live.rows, paged), [live.rows, paged]);
  if (isPending) return <Waiting for="the newest requests" />;
  if (error !== null && paged.length === 0) return <ErrorNote error={error} onRetry={retry} />;
  if (rows.length === 0) return <Nothing filters={filters} />;
  return (
    <>
      <Table
        label="Requests, newest first"
        columns={openId === undefined ? REQUEST_COLUMNS : COLUMNS_BESIDE_PANEL}
        rows={rows}
        keyOf={({ id }) => id}
        onOpen={({ id }) => onOpen(id)}
        openKey={openId === undefined ? null : decoded(openId)}
        onEnd={onEnd}
        footer={hasMore ? 'Getting older requests…' : 'That is all that is kept for these filters.'}
      />
      {error !== null && <ErrorNote error={error} onRetry={retry} />}
    </>
  );
}

function Nothing({ filters }: { readonly filters: Filters }): ReactNode {
  if (countOf(filters) > 0 || !endsNow(filters))
    return (
      <EmptyState title="No such request">
        Nothing in this time matches the filters. Choose a longer time or clear a filter; what comes is shown by itself.
      </EmptyState>
    );
  return (
    <EmptyState title="No request in this time">
      Send one from the playground, or from an app: its base URL is <span className="mono">{location.origin}/v1</span>,
      and its key comes from “Apps and keys”. Requests are shown here as they end.
    </EmptyState>
  );
}

/** Parts of an address may be mistyped; then they are what they are. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
