import type { ReactNode } from 'react';
import type { Schema } from '../../../api/types.js';
import { EditPanel } from '../edit/edit-panel.js';
import { DeletePanel } from '../edit/delete-panel.js';
import { EnablePanel } from '../edit/enable-panel.js';
import { ActivatePanel } from '../keys/activate-panel.js';
import { AddKeyPanel } from '../keys/add-key-panel.js';
import { EraseKeyPanel, RevokeKeyPanel } from '../keys/end-key-panels.js';
import { KeySharePanel } from '../keys/key-share-panel.js';
import { RotatePanel } from '../keys/rotate-panel.js';
import type { Provider } from '../provider.js';

export type KeyVersion = Schema<'KeyVersion'>;

/** What is open beside a provider. */
export type Opened =
  | { readonly panel: 'edit' | 'delete' | 'enable' | 'add-key' }
  | { readonly panel: 'rotate'; readonly owner: number | null }
  | { readonly panel: 'activate' | 'revoke' | 'erase' | 'share'; readonly version: KeyVersion };

/** What is filled in for one key is not carried over to another. */
export function keyOf(opened: Opened): string {
  if ('version' in opened) return `${opened.panel} ${opened.version.version}`;
  return 'owner' in opened ? `${opened.panel} ${opened.owner}` : opened.panel;
}

interface Props {
  readonly provider: Provider;
  readonly opened: Opened;
  readonly onClose: () => void;
}

export function DetailPanel({ provider, opened, onClose }: Props): ReactNode {
  const shared = { provider, onClose };
  switch (opened.panel) {
    case 'edit':
      return <EditPanel {...shared} />;
    case 'delete':
      return <DeletePanel {...shared} />;
    case 'enable':
      return <EnablePanel {...shared} />;
    case 'add-key':
      return <AddKeyPanel {...shared} />;
    case 'rotate':
      return <RotatePanel {...shared} owner={opened.owner} />;
    case 'activate':
      return <ActivatePanel {...shared} version={opened.version} />;
    case 'revoke':
      return <RevokeKeyPanel {...shared} version={opened.version} />;
    case 'erase':
      return <EraseKeyPanel {...shared} version={opened.version} />;
    case 'share':
    default:
      return <KeySharePanel {...shared} version={opened.version} />;
  }
}
