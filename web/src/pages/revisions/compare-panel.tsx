import type { ReactNode } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import { idCursor, usePages } from '../../api/use-pages.js';
import { needs, useMay } from '../../session/session.js';
import { Button } from '../../ui/button.js';
import { SidePanel } from '../../ui/side-panel.js';
import { ChangesOf } from './changes-of.js';

interface Props {
  readonly from: number;
  readonly to: number;
  readonly newest: number | undefined;
  readonly onRollBack: (to: number) => void;
  readonly onClose: () => void;
}

/** What differs between two revisions, without what was changed and changed back. */
export function ComparePanel({ from, to, newest, onRollBack, onClose }: Props): ReactNode {
  const mayWrite = useMay('operator');
  const pages = usePages([...keys.revisions, from, 'diff', to], async (page) => {
    const { changes, next_cursor } = await dataOf(
      api.GET('/api/v1/llm-config/revisions/{a}/diff/{b}', {
        params: { path: { a: from, b: to }, query: idCursor(page) },
      }),
    );
    return { data: changes, next_cursor };
  });
  return (
    <SidePanel
      title={`From ${from} to ${to}`}
      note="What differs between the two; what was changed and changed back in between is left out."
      onClose={onClose}
    >
      <ChangesOf pages={pages} />
      {to === newest && (
        <Button onPress={() => onRollBack(from)} isDisabled={!mayWrite} {...(!mayWrite && { hint: needs('operator') })}>
          {`Go back to revision ${from}…`}
        </Button>
      )}
    </SidePanel>
  );
}
