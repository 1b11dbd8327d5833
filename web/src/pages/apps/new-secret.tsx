import type { ReactNode } from 'react';
import type { Schema } from '../../api/types.js';
import { ShownOnce } from '../../ui/shown-once.js';
import { curlLine } from './curl-line.js';

interface Props {
  readonly app: Schema<'AppView'>;
  readonly made: Schema<'NewAppKey'>;
  readonly title: string;
  readonly onStored: () => void;
  readonly children?: ReactNode;
}

/** A key that was just made, with a line that uses it. */
export function NewSecret({ app, made, title, onStored, children }: Props): ReactNode {
  const purpose = (made.purposes ?? app.purposes)?.[0] ?? 'chat';
  const secret = made.key ?? '';
  return (
    <ShownOnce
      title={title}
      what="key"
      secret={secret}
      example={curlLine(location.origin, secret, purpose)}
      onStored={onStored}
    >
      {children}
      {!app.enabled && <p>The app is disabled: its requests are refused with 403 until you enable it.</p>}
    </ShownOnce>
  );
}
