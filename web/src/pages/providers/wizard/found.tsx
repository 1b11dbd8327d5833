import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { api, dataOf } from '../../../api/client.js';
import { Problem } from '../../../api/problem.js';
import type { Schema } from '../../../api/types.js';
import { Review } from '../../../changes/review.js';
import { useWrite } from '../../../changes/use-write.js';
import { type How, trying, type Writing, writing } from '../../../changes/writing.js';
import { Button, ButtonLink } from '../../../ui/button.js';
import { count } from '../../../ui/format.js';
import { SidePanel } from '../../../ui/side-panel.js';
import { hostOf, titleOf } from '../names.js';
import { plugPathOf } from '../provider.js';
import { useKnown } from '../use-provider.js';
import style from './wizard.module.css';

type Server = Schema<'DiscoveredServer'>;

interface Props {
  readonly found: readonly Server[];
  readonly onAdded: () => void;
}

/** What answers on this machine. */
export function Found({ found, onAdded }: Props): ReactNode {
  const [adding, setAdding] = useState<readonly Server[]>();
  const known = useKnown().data;
  const missing = found.filter(({ registered_as }) => registered_as === null);
  if (found.length === 0)
    return (
      <p>
        Nothing answers there. Start your model server, name its port above, or enter its address below if it runs on
        another machine.
      </p>
    );
  return (
    <>
      <ul className={style.found}>
        {found.map((server) => (
          <li key={server.base_url}>
            <span>
              <b>{titleOf(server.server_type, known)}</b> <span className="mono">{hostOf(server.base_url)}</span>
              <small className="dim">{modelsInWords(server.models)}</small>
            </span>
            {server.registered_as === null ? (
              <Button onPress={() => setAdding([server])} aria-label={`Add the server at ${hostOf(server.base_url)}`}>
                Add
              </Button>
            ) : (
              <span className={style.links}>
                <Link href={`/providers/${server.registered_as}`}>added</Link>
                <ButtonLink href={plugPathOf('ai_server', server.registered_as)}>Plug it in</ButtonLink>
              </span>
            )}
          </li>
        ))}
      </ul>
      {missing.length > 1 && (
        <Button tone="go" onPress={() => setAdding(missing)}>
          Add all {missing.length}
        </Button>
      )}
      {adding !== undefined && (
        <AddFound
          servers={adding}
          onClose={() => setAdding(undefined)}
          onAdded={() => {
            setAdding(undefined);
            onAdded();
          }}
        />
      )}
    </>
  );
}

interface AddFoundProps {
  readonly servers: readonly Server[];
  readonly onClose: () => void;
  readonly onAdded: () => void;
}

function AddFound({ servers, onClose, onAdded }: AddFoundProps): ReactNode {
  const what = servers.length === 1 ? 'the server' : `${servers.length} servers`;
  const ports = servers.map(({ base_url }) => Number(new URL(base_url).port));
  const write = useWrite({
    write: (how: Writing) => register(ports, writing(how)),
    did: () => `${servers.length === 1 ? 'The server is' : `${servers.length} servers are`} added.`,
    onDone: onAdded,
  });
  return (
    <SidePanel
      title={`Add ${what}`}
      note="Named after what runs there and the port. You can rename it afterwards."
      onClose={onClose}
    >
      <Review
        what={['discovered', ports]}
        tryIt={() => register(ports, trying())}
        confirm={['Add', 'Adding…']}
        write={write}
        onConfirm={(reason, { revision }) => write.mutate({ reason, onlyAfter: revision - 1 })}
      />
    </SidePanel>
  );
}

type Registered = Schema<'Discovery'> & { readonly revision: number };

async function register(ports: readonly number[], how: How): Promise<Registered> {
  const answer = await dataOf(
    api.POST('/api/v1/llm-config/servers/discover', { params: how, body: { ports: [...ports], register: true } }),
  );
  const { revision } = answer;
  if (revision !== null) return { ...answer, revision };
  throw new Problem(409, {
    title: 'Nothing to add',
    detail: 'It does not answer any more, or somebody has added it already. Look again.',
  });
}

function modelsInWords(models: readonly string[]): string {
  const [only, ...others] = models;
  if (only === undefined) return 'serves no model';
  return others.length === 0 ? only : `${only} and ${count(others.length)} more`;
}
