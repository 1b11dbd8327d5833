import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schema } from '../../api/types.js';
import { Ago } from '../../ui/ago.js';
import { Facts } from '../../ui/facts.js';
import { duration } from '../../ui/format.js';
import { SidePanel } from '../../ui/side-panel.js';
import { Status } from '../../ui/status.js';
import { stateOf } from './instance-state.js';

interface Props {
  readonly instance: Schema<'Instance'>;
  readonly onClose: () => void;
}

/** One instance, with the master keys it has. */
export function InstancePanel({ instance, onClose }: Props): ReactNode {
  const [tone, word] = stateOf(instance);
  const { data: encryption } = useQuery({
    queryKey: keys.encryption,
    queryFn: () => dataOf(api.GET('/api/v1/llm-config/encryption')),
  });
  const loaded = encryption?.instances.find(({ name }) => name === instance.name)?.kek_ids;
  return (
    <SidePanel
      title={instance.name}
      note={instance.is_this ? 'The instance that answers this page.' : undefined}
      onClose={onClose}
    >
      <Facts
        facts={[
          [
            'State',
            <Status key="state" tone={tone}>
              {word}
            </Status>,
          ],
          [
            'Revision',
            <Link key="rev" href={`/revisions/${instance.revision}`}>
              {instance.revision}
            </Link>,
          ],
          ['Behind by', mono(instance.lag)],
          ['Serves it since', <Ago key="since" at={instance.applied_at} />],
          ['Reading, building and switching took', mono(duration(instance.apply_ms))],
          ['Last heard of', <Ago key="seen" at={instance.seen_at} />],
          ['Started', <Ago key="start" at={instance.started_at} />],
          ['Version', mono(instance.version)],
          ['Host', mono(instance.host)],
          ['Process', mono(instance.pid)],
          [
            'Master keys',
            loaded && (
              <span key="keys" className="mono">
                {loaded.join(', ') || 'it has not told'}
              </span>
            ),
          ],
          ['Serves (hash)', mono(instance.config_hash ?? 'not worked out yet')],
        ]}
      />
      <p className="dim">Instances at the same revision with the same keys have the same hash.</p>
    </SidePanel>
  );
}

function mono(text: string | number): ReactNode {
  return <span className="mono">{text}</span>;
}
