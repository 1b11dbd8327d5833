import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import { spreadWords } from '../../changes/spread-words.js';
import { Status } from '../../ui/status.js';
import { servingIn } from '../instances/instance-state.js';

/** `revision 812 is live on 3 / 3 instances` */
export function Serving(): ReactNode {
  const { data } = useQuery({
    queryKey: keys.instances,
    queryFn: () => dataOf(api.GET('/api/v1/llm-config/instances')),
  });
  if (data === undefined) return null;
  const { revision, data: instances } = data;
  const serving = servingIn(instances);
  return (
    <Link href="/instances">
      <Status tone={serving === instances.length ? 'ok' : 'warn'}>
        <span>
          revision <span className="mono">{revision}</span> is live on {spreadWords(serving, instances.length)}
        </span>
      </Status>
    </Link>
  );
}
