import type { ReactNode } from 'react';
import { curveBetween, type LaidCable, pathOf, type Point } from '../model/cable-layout.js';
import style from './cables.module.css';

interface Props {
  readonly cables: readonly LaidCable[];
  /** Whether a cable is one of those that are looked at; the others step back. */
  readonly isBright: (cable: LaidCable) => boolean;
  /** A cable in somebody's hand. */
  readonly loose: { readonly from: Point; readonly to: Point; readonly hue: number } | null;
}

/** Drawn over the cards' edges. Everything they say is said in words on the cards and in their panels. */
export function Cables({ cables, isBright, loose }: Props): ReactNode {
  // Those that are looked at are drawn last, so that they lie on top.
  const sorted = cables.toSorted((a, b) => Number(isBright(a)) - Number(isBright(b)));
  return (
    <svg className={style.cables} aria-hidden="true">
      {sorted.map((cable) => (
        <g
          key={cable.id}
          className={`${style.cable} ${style[cable.kind]} ${isBright(cable) ? '' : style.back}`}
          style={{ color: `var(--hue-${cable.hue})` }}
        >
          <path className={style.line} d={cable.path} />
          <circle className={style.jack} cx={cable.jack.x} cy={cable.jack.y} r="6.5" />
          {cable.label !== '' && <Label cable={cable} />}
        </g>
      ))}
      {loose !== null && (
        <g className={`${style.cable} ${style.live}`} style={{ color: `var(--hue-${loose.hue})` }}>
          <path className={style.line} d={pathOf(curveBetween(loose.from, loose.to))} />
          <circle className={style.jack} cx={loose.to.x} cy={loose.to.y} r="6.5" />
        </g>
      )}
    </svg>
  );
}

const LABEL_HEIGHT = 16;

function Label({ cable: { labelAt, labelWidth, label } }: { readonly cable: LaidCable }): ReactNode {
  return (
    <>
      <rect
        className={style.plate}
        x={labelAt.x - labelWidth / 2}
        y={labelAt.y - LABEL_HEIGHT / 2}
        width={labelWidth}
        height={LABEL_HEIGHT}
        rx={LABEL_HEIGHT / 2}
      />
      <text className={style.label} x={labelAt.x} y={labelAt.y + 4}>
        {label}
      </text>
    </>
  );
}
