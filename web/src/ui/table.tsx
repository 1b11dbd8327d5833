import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import style from './table.module.css';

export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand at the right in the monospaced face. */
  readonly isNumber?: boolean;
  /** Share of the width; 1 unless said. */
  readonly share?: number;
  /** Never narrower, where a part of it would say something else. */
  readonly leastPx?: number;
  /** What a row opens has it too: it is left out where there is little room, as on a phone. */
  readonly isInDetails?: boolean;
}

interface Props<Row> {
  /** What the table shows, for those who hear it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  /** Opens a row: its first cell becomes a button, and a click anywhere on the row does the same. */
  readonly onOpen?: (row: Row) => void;
  readonly openKey?: string | number | null;
  /** Called when the end comes near, to get the next page. */
  readonly onEnd?: (() => void) | undefined;
  /** Shown below the last row. */
  readonly footer?: ReactNode;
}

const ROW_PX = 45;
const AHEAD = 12;

/**
 * Rows of any number: only those in sight exist. On a phone each becomes a card with its columns' names. The button of a row
 * that opens lies over all of it, below what else can be pressed there.
 */
export function Table<Row>(props: Props<Row>): ReactNode {
  const { label, columns, rows, keyOf, onOpen, openKey, onEnd, footer } = props;
  const body = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW_PX,
    overscan: AHEAD,
    scrollMargin: top,
    getItemKey: (index) => (rows[index] === undefined ? index : keyOf(rows[index])),
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  // What stands above comes and goes, so it is looked at whenever other rows are drawn.
  useLayoutEffect(() => {
    if (body.current !== null) setTop(Math.round(body.current.getBoundingClientRect().top + window.scrollY));
  }, [last, rows.length]);
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - AHEAD) onEnd?.();
  }, [last, rows.length, onEnd]);

  const template = columns.map(({ share = 1, leastPx = 0 }) => `minmax(${leastPx}px, ${share}fr)`).join(' ');
  return (
    <div className={style.table} role="table" aria-label={label} aria-rowcount={rows.length + 1}>
      <div className={style.head} role="row" style={{ gridTemplateColumns: template }}>
        {columns.map((column) => (
          <span key={column.name} role="columnheader" className={classOf(column)}>
            {column.name}
          </span>
        ))}
      </div>
      <div ref={body} role="rowgroup" className={style.body} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, key, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              role="row"
              aria-rowindex={index + 2}
              className={`${style.row} ${onOpen ? style.opens : ''} ${openKey === keyOf(row) ? style.open : ''}`}
              style={{ gridTemplateColumns: template, transform: `translateY(${start - top}px)` }}
            >
              {columns.map((column, place) => (
                <span key={column.name} role="cell" data-name={column.name} className={classOf(column)}>
                  {place === 0 && onOpen ? (
                    <button type="button" className={style.opener} onClick={() => onOpen(row)}>
                      {column.cell(row)}
                    </button>
                  ) : (
                    column.cell(row)
                  )}
                </span>
              ))}
            </div>
          );
        })}
      </div>
      {footer !== undefined && <div className={style.footer}>{footer}</div>}
    </div>
  );
}

function classOf<Row>({ isNumber = false, isInDetails = false }: Column<Row>): string {
  return `${isNumber ? style.number : ''} ${isInDetails ? style.inDetails : ''}`;
}
