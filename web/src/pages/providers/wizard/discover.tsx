import { useMutation } from '@tanstack/react-query';
import { Radar } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'wouter';
import { api, dataOf } from '../../../api/client.js';
import { Button } from '../../../ui/button.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { TextInput } from '../../../ui/text-input.js';
import { useKnown } from '../use-provider.js';
import { portsIn } from './draft.js';
import { Found } from './found.js';
import style from './wizard.module.css';

/** Looks for model servers on this machine, and registers what it finds. */
export function Discover(): ReactNode {
  const [search] = useSearchParams();
  const [text, setText] = useState('');
  const ports = portsIn(text);
  const look = useMutation({
    mutationFn: (wanted: readonly number[]) =>
      dataOf(
        api.POST('/api/v1/llm-config/servers/discover', { body: wanted.length > 0 ? { ports: [...wanted] } : {} }),
      ),
  });
  const atOnce = useRef(search.get('find') === 'local' ? look.mutate : undefined);
  useEffect(() => {
    atOnce.current?.([]);
    atOnce.current = undefined;
  }, []);
  const places = usePlacesLookedAt(ports ?? []);
  const { data, error, isPending } = look;
  const again = (): void => look.mutate(ports ?? []);
  return (
    <>
      <p className="dim">Patchbay asks {places} who answers there. Nothing is added before you say so.</p>
      <div className={style.look}>
        <Button
          tone={data === undefined ? 'go' : 'plain'}
          onPress={again}
          isPending={isPending}
          isDisabled={ports === undefined}
        >
          <Radar aria-hidden="true" />
          {wordOf(isPending, data !== undefined)}
        </Button>
        <TextInput
          label="Other ports (optional)"
          isMono
          placeholder="9000, 9100-9104"
          value={text}
          onChange={setText}
          error={ports === undefined ? 'Ports from 1 to 65535, at most 32 of them.' : undefined}
        />
      </div>
      <div aria-live="polite">
        {isPending && <p className="dim">Asking {places}…</p>}
        {error !== null && <ErrorNote error={error} onRetry={again} />}
        {data !== undefined && !isPending && <Found found={data.found} onAdded={again} />}
      </div>
    </>
  );
}

function wordOf(isLooking: boolean, hasLooked: boolean): string {
  if (isLooking) return 'Looking…';
  return hasLooked ? 'Look again' : 'Look for servers';
}

function usePlacesLookedAt(ports: readonly number[]): string {
  const usual = useKnown().data?.server_types.flatMap(({ usual_ports }) => usual_ports) ?? [];
  const all = [...new Set(ports.length > 0 ? ports : usual)];
  if (all.length === 0) return 'the usual ports of this machine';
  return `${all.length === 1 ? 'port' : 'ports'} ${all.join(', ')} of this machine`;
}
