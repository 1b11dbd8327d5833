import type { ReactNode } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schema } from '../../api/types.js';
import { idCursor, usePages } from '../../api/use-pages.js';
import { Ago } from '../../ui/ago.js';
import { Button } from '../../ui/button.js';
import { ErrorNote } from '../../ui/error-note.js';
import { Section } from '../../ui/section.js';
import { Status } from '../../ui/status.js';
import { Waiting } from '../../ui/waiting.js';
import style from './settings.module.css';

type Token = Schema<'AdminTokenView'>;

interface Props {
  readonly admin: Schema<'AdminView'>;
  readonly onRevoke: (token: Token) => void;
  readonly onNew: () => void;
}

/** The tokens of an admin that work; those that ended are counted. */
export function AdminTokens({ admin, onRevoke, onNew }: Props): ReactNode {
  const { rows, error, isPending, onEnd, retry } = usePages([...keys.admins, admin.id, 'tokens'], (page) =>
    dataOf(
      api.GET('/api/v1/llm-config/admins/{id}/tokens', { params: { path: { id: admin.id }, query: idCursor(page) } }),
    ),
  );
  const active = rows.filter(({ state }) => state === 'active');
  const ended = rows.length - active.length;
  return (
    <Section title="Tokens" actions={<Button onPress={onNew}>New token</Button>}>
      {error !== null && <ErrorNote error={error} onRetry={retry} />}
      {isPending && <Waiting for="their tokens" />}
      {!isPending && error === null && active.length === 0 && (
        <p className="dim">
          {admin.issuer === null
            ? 'None that works: they cannot get in.'
            : 'None; they come by way of the identity provider.'}
        </p>
      )}
      <ul className={style.tokens}>
        {active.map((token) => (
          <li key={token.id}>
            <div>
              {token.name ?? (token.generated ? 'made at the first start' : 'without a name')}{' '}
              <span className="mono dim">{token.masked_token}</span>
              <p className="dim">
                made <Ago at={token.created_at} />
                {token.expires_at === null ? (
                  ', does not end'
                ) : (
                  <>
                    , ends <Ago at={token.expires_at} />
                  </>
                )}
              </p>
            </div>
            <Status tone="ok">active</Status>
            <Button
              tone="quiet"
              flush="end"
              onPress={() => onRevoke(token)}
              aria-label={`Revoke… ${token.name ?? token.masked_token}`}
            >
              Revoke…
            </Button>
          </li>
        ))}
      </ul>
      {ended > 0 && <p className="dim">{`${ended} ${ended === 1 ? 'other one has' : 'others have'} ended.`}</p>}
      {onEnd && <Button onPress={onEnd}>Show more</Button>}
    </Section>
  );
}
