import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import { asProblem } from '../../api/problem.js';
import type { Schema } from '../../api/types.js';
import { needs, useMay } from '../../session/session.js';
import { Button } from '../../ui/button.js';
import { ErrorNote } from '../../ui/error-note.js';
import { Facts } from '../../ui/facts.js';
import { Section } from '../../ui/section.js';
import { Waiting } from '../../ui/waiting.js';
import { JwtPanel } from './jwt-panel.js';
import { RemoveJwtPanel } from './remove-jwt-panel.js';

type App = Schema<'AppView'>;

const NOT_FOUND = 404;
const VERIFIED_BY = {
  secret: 'a secret, not shown',
  jwks: 'public keys entered here',
  jwks_url: 'public keys at',
} as const;

/** Whose tokens stand for an app, if anybody’s. */
export function AppJwt({ app }: { readonly app: App }): ReactNode {
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null);
  // Of an app without an issuer the API answers 404, which browsers log as an error: it is asked for when it is wanted.
  const [isAsked, setAsked] = useState(false);
  const {
    data: jwt,
    error,
    isPending,
    refetch,
  } = useQuery({
    queryKey: [...keys.apps, app.id, 'jwt'],
    queryFn: () => jwtOfApp(app.id),
    enabled: isAsked,
  });
  return (
    <Section
      title="Tokens of an issuer"
      note="An identity provider’s tokens (JWT) may stand for the app, besides its keys."
      actions={
        jwt === undefined ? (
          <Button onPress={() => setAsked(true)}>Show whose</Button>
        ) : (
          <Buttons hasJwt={jwt !== null} onOpen={setOpen} />
        )
      }
    >
      {isAsked && isPending && <Waiting for="whose tokens stand for it" />}
      {error && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {jwt === null && <p className="dim">None: it calls with its keys only.</p>}
      {jwt && <JwtFacts jwt={jwt} />}
      {jwt !== undefined && <Opened what={open} app={app} jwt={jwt} onClose={() => setOpen(null)} />}
    </Section>
  );
}

interface OpenedProps {
  readonly what: 'edit' | 'remove' | null;
  readonly app: App;
  readonly jwt: Schema<'AppJwtView'> | null;
  readonly onClose: () => void;
}

function Opened({ what, app, jwt, onClose }: OpenedProps): ReactNode {
  if (what === 'edit') return <JwtPanel app={app} jwt={jwt ?? undefined} onClose={onClose} />;
  return what === 'remove' && jwt && <RemoveJwtPanel app={app} jwt={jwt} onClose={onClose} />;
}

interface ButtonsProps {
  readonly hasJwt: boolean;
  readonly onOpen: (what: 'edit' | 'remove') => void;
}

function Buttons({ hasJwt, onOpen }: ButtonsProps): ReactNode {
  const mayWrite = useMay('admin');
  const refused = { isDisabled: !mayWrite, ...(!mayWrite && { hint: needs('admin') }) };
  return (
    <>
      <Button onPress={() => onOpen('edit')} {...refused}>
        {hasJwt ? 'Change' : 'Take tokens of an issuer'}
      </Button>
      {hasJwt && (
        <Button onPress={() => onOpen('remove')} {...refused}>
          Stop taking them…
        </Button>
      )}
    </>
  );
}

async function jwtOfApp(id: number): Promise<Schema<'AppJwtView'> | null> {
  try {
    return await dataOf(api.GET('/api/v1/llm-config/apps/{id}/jwt', { params: { path: { id } } }));
  } catch (error) {
    if (asProblem(error).status === NOT_FOUND) return null;
    throw error;
  }
}

function JwtFacts({ jwt }: { readonly jwt: Schema<'AppJwtView'> }): ReactNode {
  const by = VERIFIED_BY[jwt.verified_by];
  return (
    <Facts
      facts={[
        [
          'Issuer',
          <span key="iss" className="mono">
            {jwt.issuer}
          </span>,
        ],
        [
          'Audience',
          <span key="aud" className="mono">
            {jwt.audience}
          </span>,
        ],
        ['Verified by', jwt.jwks_url === null ? by : `${by} ${jwt.jwks_url}`],
        [
          'Signed by',
          <span key="alg" className="mono">
            {jwt.algorithms.join(', ')}
          </span>,
        ],
        [
          'Clock may be off',
          <span key="off" className="mono">
            {jwt.clock_tolerance_seconds} s
          </span>,
        ],
      ]}
    />
  );
}
