import { type ReactNode, useRef } from 'react';
import { Button, ButtonLink } from '../../../ui/button.js';
import { count } from '../../../ui/format.js';
import { TextInput } from '../../../ui/text-input.js';
import type { Opened } from '../model/opened.js';
import { useBayView } from './bay-context.js';
import { BayBoard } from './bay-board.js';
import style from './board.module.css';
import { PurposeList } from './purpose-list.js';
import { RestNote } from './rest-note.js';
import { type BoardView, useBoard } from './use-board.js';
import { useWidth } from './use-width.js';

/** Less than this leaves no room for cables. */
const LEAST_WIDTH_PX = 520;
/** From so many purposes or providers on there is something to search in. */
const MANY = 8;

/** Purposes, providers and the cables between them; on a phone the purposes alone. */
export function Board({ opened }: { readonly opened: Opened | null }): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const board = useBoard();
  return (
    <div ref={place}>
      <Tools board={board} />
      {width !== undefined &&
        (width >= LEAST_WIDTH_PX ? (
          <BayBoard board={board} opened={opened} />
        ) : (
          <>
            <PurposeList purposes={board.shown} providerOf={board.providerOf} />
            <p className={style.note}>
              <ButtonLink tone="quiet" href="/providers">
                All providers
              </ButtonLink>
            </p>
          </>
        ))}
      <More board={board} />
    </div>
  );
}

/** What follows the purposes that are shown. */
function More({ board: { text, meant, shown, showMore, wantsMore } }: { readonly board: BoardView }): ReactNode {
  const { rest } = useBayView().bay;
  const isWhole = rest === 'whole';
  const isMore = shown.length < meant.length || (rest === 'coming' && text.trim() === '');
  return (
    <>
      {isWhole && meant.length === 0 && (
        <p className={style.note}>No purpose is called so, or plugged into such a provider.</p>
      )}
      {isMore && (
        <Button onPress={showMore}>
          Show more: {count(shown.length)} {isWhole && `of ${count(meant.length)} `}purposes are shown
        </Button>
      )}
      {(rest === 'failed' || wantsMore) && <RestNote />}
    </>
  );
}

function Tools({ board }: { readonly board: BoardView }): ReactNode {
  const { bay } = useBayView();
  if (bay.purposes.length <= MANY && bay.first.rows.length <= MANY) return null;
  return (
    <div className={style.search}>
      <TextInput
        label="Search purposes and providers"
        type="search"
        value={board.text}
        onChange={board.setText}
        placeholder="Slug, agent type, provider, model"
      />
    </div>
  );
}
