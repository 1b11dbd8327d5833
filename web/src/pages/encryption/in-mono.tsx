import type { ReactNode } from 'react';

/** Commands and variables of the environment: `npm run key:generate`, `BYOK_ENCRYPTION_KEY`. */
const TYPED = /(npm run [a-z:]+|[A-Z]+(?:_[A-Z]+)+)/;

/** A sentence in which what one types is set like that. */
export function InMono({ children }: { readonly children: string }): ReactNode {
  return children.split(TYPED).map((part, place) =>
    // The pattern's own matches stand between the others.
    place % 2 === 1 ? (
      <code key={place} className="mono">
        {part}
      </code>
    ) : (
      part
    ),
  );
}
