import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Stethoscope } from 'lucide-react';
import type { ReactNode } from 'react';
import { needs, useMay } from '../../../session/session.js';
import { Button } from '../../../ui/button.js';
import { ErrorNote } from '../../../ui/error-note.js';
import type { Provider } from '../provider.js';
import { testProvider } from '../provider-writes.js';
import { TestResult } from '../test-result.js';
import { refreshProvider } from '../use-provider.js';
import style from './detail.module.css';

/** Asks the provider now, without a request of an app, and says what came of it. */
export function TestNow({ provider }: { readonly provider: Provider }): ReactNode {
  const may = useMay('operator');
  const client = useQueryClient();
  const test = useMutation({
    mutationFn: () => testProvider(provider),
    onSettled: () => refreshProvider(client),
  });
  return (
    <div className={style.test}>
      <Button
        onPress={() => test.mutate()}
        isPending={test.isPending}
        isDisabled={!may}
        {...(!may && { hint: needs('operator') })}
      >
        <Stethoscope aria-hidden="true" />
        {test.isPending ? `Asking ${provider.name}…` : 'Test now'}
      </Button>
      <div aria-live="polite">
        {test.data !== undefined && !test.isPending && <TestResult {...test.data} />}
        {test.error !== null && <ErrorNote error={test.error} />}
      </div>
    </div>
  );
}
