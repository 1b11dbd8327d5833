import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { asProblem } from '../../api/problem.js';
import type { Schema } from '../../api/types.js';
import { ReasonInput } from '../../changes/reason-input.js';
import { useWrite } from '../../changes/use-write.js';
import { writing } from '../../changes/writing.js';
import { AmountInput } from '../../ui/amount-input.js';
import { amountProblem } from '../../ui/amount.js';
import { Button } from '../../ui/button.js';
import { Choice, type Option } from '../../ui/choice.js';
import { ErrorNote } from '../../ui/error-note.js';
import { PickMany } from '../../ui/pick-many.js';
import { SidePanel } from '../../ui/side-panel.js';
import { TextInput } from '../../ui/text-input.js';
import {
  type Algorithm,
  algorithmsOf,
  type JwtForm,
  jwtFormOf,
  jwtFormProblem,
  jwtOf,
  type Proof,
  withProof,
} from './jwt-form.js';

interface Props {
  readonly app: Schema<'AppView'>;
  readonly jwt: Schema<'AppJwtView'> | undefined;
  readonly onClose: () => void;
}

const PROOFS: readonly (Option & { readonly id: Proof })[] = [
  { id: 'jwks_url', name: 'Public keys at an address', note: 'The issuer publishes them; they are kept up to date.' },
  { id: 'jwks', name: 'Public keys entered here' },
  { id: 'secret', name: 'A secret both sides know' },
];
const TOLERANCE = { min: 0, max: 60 } as const;

/** Whose tokens stand for an app. */
export function JwtPanel({ app, jwt, onClose }: Props): ReactNode {
  const [form, setForm] = useState(() => jwtFormOf(jwt));
  const [reason, setReason] = useState('');
  const write = useWrite({
    write: () =>
      dataOf(
        api.PUT('/api/v1/llm-config/apps/{id}/jwt', {
          params: { path: { id: app.id }, ...writing({ reason }) },
          body: jwtOf(form),
        }),
      ),
    did: () => `Tokens of ${form.issuer.trim()} stand for “${app.name}”.`,
    onDone: onClose,
    canUndo: false,
  });
  const set = (changed: Partial<JwtForm>): void => setForm({ ...form, ...changed });
  const refusal = write.error ? asProblem(write.error) : undefined;
  const problem = jwtFormProblem(form) ?? amountProblem(form.tolerance, { ...TOLERANCE, isNeeded: true });
  return (
    <SidePanel
      title="Tokens of an issuer"
      note={`Requests with a token (JWT) of this issuer count as “${app.name}”, besides those with its keys.`}
      onClose={onClose}
    >
      <TextInput
        label="Issuer, the claim iss exactly"
        value={form.issuer}
        onChange={(issuer) => set({ issuer })}
        isMono
        error={refusal?.field('issuer')}
      />
      <TextInput
        label="Audience, the claim aud"
        value={form.audience}
        onChange={(audience) => set({ audience })}
        isMono
        error={refusal?.field('audience')}
      />
      <Choice
        label="What verifies its tokens"
        options={PROOFS}
        value={form.proof}
        onChange={(id) => setForm(withProof(form, PROOFS.find((each) => each.id === id)?.id ?? form.proof))}
      />
      <ProofFields form={form} set={set} errorOf={(field) => refusal?.field(field)} />
      <PickMany
        label="Signed by"
        options={algorithmsOf(form.proof).map((name) => ({ id: name, name }))}
        chosen={form.algorithms}
        onChange={(chosen) =>
          set({ algorithms: algorithmsOf(form.proof).filter((each: Algorithm) => chosen.includes(each)) })
        }
      />
      <AmountInput
        {...TOLERANCE}
        label="How far its clock may be off, seconds"
        value={form.tolerance}
        onChange={(tolerance) => set({ tolerance })}
      />
      <ReasonInput value={reason} onChange={setReason} />
      {problem !== undefined && <p className="dim">{problem}</p>}
      {write.error && <ErrorNote error={write.error} />}
      <Button
        tone="go"
        isDisabled={problem !== undefined}
        isPending={write.isPending}
        onPress={() => write.mutate(undefined)}
      >
        {write.isPending ? 'Saving…' : 'Take its tokens'}
      </Button>
    </SidePanel>
  );
}

interface ProofProps {
  readonly form: JwtForm;
  readonly set: (changed: Partial<JwtForm>) => void;
  readonly errorOf: (field: string) => string | undefined;
}

function ProofFields({ form, set, errorOf }: ProofProps): ReactNode {
  if (form.proof === 'secret')
    return (
      <TextInput
        label="Secret"
        type="password"
        autoComplete="off"
        value={form.secret}
        onChange={(secret) => set({ secret })}
        description="At least 32 characters; 48 for HS384, 64 for HS512. It is not shown again."
        error={errorOf('secret')}
      />
    );
  if (form.proof === 'jwks_url')
    return (
      <TextInput
        label="Address of its public keys (JWKS)"
        type="url"
        isMono
        placeholder="https://…/.well-known/jwks.json"
        value={form.jwksUrl}
        onChange={(jwksUrl) => set({ jwksUrl })}
        error={errorOf('jwks_url')}
      />
    );
  return (
    <TextInput
      label="Public keys (JWKS)"
      lines={8}
      isMono
      placeholder='{"keys":[…]}'
      value={form.jwks}
      onChange={(jwks) => set({ jwks })}
      error={errorOf('jwks')}
    />
  );
}
