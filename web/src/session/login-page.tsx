import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { api, dataOf } from '../api/client.js';
import type { Schema } from '../api/types.js';
import { Brand } from '../app/brand.js';
import { Button, ButtonLink } from '../ui/button.js';
import { ErrorNote } from '../ui/error-note.js';
import { TextInput } from '../ui/text-input.js';
import style from './login-page.module.css';

interface Props {
  readonly onLogin: (me: Schema<'Me'>) => void;
  readonly note?: string;
}

/** Login with an admin token, or by way of the identity provider. */
export function LoginPage({ onLogin, note }: Props): ReactNode {
  const [token, setToken] = useState('');
  const { data: methods } = useQuery({
    queryKey: ['login-methods'],
    queryFn: () => dataOf(api.GET('/api/v1/auth/methods')),
  });
  const login = useMutation({
    mutationFn: () => dataOf(api.POST('/api/v1/auth/login', { body: { token: token.trim() } })),
    onSuccess: onLogin,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    login.mutate();
  };
  return (
    <main className={style.page}>
      <form className={style.card} onSubmit={submit}>
        <Brand />
        <h1>Log in</h1>
        {note !== undefined && <p role="status">{note}</p>}
        <TextInput
          label="Admin token"
          type="password"
          value={token}
          onChange={setToken}
          autoComplete="current-password"
          description="The first start prints one, or ADMIN_TOKEN sets it; admins make more under Settings."
        />
        {login.error && <ErrorNote error={login.error} />}
        <Button tone="go" type="submit" isDisabled={token.trim() === ''} isPending={login.isPending}>
          {login.isPending ? 'Logging in…' : 'Log in'}
        </Button>
        {typeof methods?.oidc === 'string' && (
          <ButtonLink href={methods.oidc}>Log in with your organisation’s account</ButtonLink>
        )}
      </form>
    </main>
  );
}
