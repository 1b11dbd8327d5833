import { Check, Copy } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button, type ButtonTone } from './button.js';

const SAID_MS = 2000;

interface Props {
  readonly text: string;
  /** What is copied, as the button says it: `Copy the key`. */
  readonly children: string;
  readonly tone?: ButtonTone;
}

export function CopyButton({ text, children, tone = 'plain' }: Props): ReactNode {
  const [state, setState] = useState<'ready' | 'copied' | 'refused'>('ready');
  const copy = async (): Promise<void> => {
    const copied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    setState(copied ? 'copied' : 'refused');
    setTimeout(() => setState('ready'), SAID_MS);
  };
  return (
    <Button tone={tone} onPress={() => void copy()}>
      {state === 'copied' ? <Check /> : <Copy />}
      <span aria-live="polite">
        {{ ready: children, copied: 'Copied', refused: 'Select it and copy by hand' }[state]}
      </span>
    </Button>
  );
}
