import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';

/** `revision 812 live on 3 / 3 instances` */
export function Serving(): ReactNode {
  const { data } = useQuery({
    queryKey: keys.instances,
    queryFn: () => dataOf(api.GET('/api/v1/llm-config/instances')),
  });
  if (data === undefined) return null;
  const serving = data.data.filter(({ lag }) => lag === 0).length;
  return (
    <span>
      revision <b className="mono">{data.revision}</b> live on{' '}
      <b className="mono">
        {serving} / {data.data.length}
      </b>{' '}
      instances
    </span>
  );
}
