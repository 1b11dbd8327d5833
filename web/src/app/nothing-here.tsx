import type { ReactNode } from 'react';
import { ButtonLink } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';

/** An address that is none of the pages. */
export function NothingHere(): ReactNode {
  return (
    <EmptyState title="There is no such page" action={<ButtonLink href="/">To the patch bay</ButtonLink>}>
      The address may be from an older version, or mistyped.
    </EmptyState>
  );
}
