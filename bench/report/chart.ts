import { NAMES } from '../names.ts';
import { TITLES } from '../peers.ts';
import type { Row } from './rows.ts';

const PANELS = [
  { scenario: NAMES.usual, title: '1 KB request, 32 connections' },
  { scenario: NAMES.longPrompt, title: '100 KB prompt, 16 connections' },
  { scenario: NAMES.events, title: '100-event stream, 16 connections' },
] as const;
const BARS = [TITLES.nginx, TITLES.patchbay, TITLES.portkey] as const;

const WIDTH = 720;
const LABEL_WIDTH = 96;
const VALUE_WIDTH = 150;
const BAR_HEIGHT = 18;
const BAR_STEP = 26;
const TITLE_HEIGHT = 30;
const PANEL_GAP = 18;
const MARGIN = 8;
/** Readable on white and on black. */
const INK = '#7d8590';
const OURS = '#2f81f7';
const OTHERS = '#8b949e';

/** Requests per second of the gateways on one core, a panel for each scenario. Empty panels are left out. */
export function chart(rows: readonly Row[]): string {
  const panels = PANELS.map(({ scenario, title }) => ({ title, bars: barsOf(rows, scenario) })).filter(
    ({ bars }) => bars.length > 0,
  );
  let y = MARGIN;
  const parts = panels.map(({ title, bars }) => {
    const part = panel(title, bars, y);
    y += TITLE_HEIGHT + bars.length * BAR_STEP + PANEL_GAP;
    return part;
  });
  const height = y - PANEL_GAP + MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="Requests per second on one core" font-family="system-ui, sans-serif" font-size="13" fill="${INK}">
${parts.join('')}</svg>
`;
}

interface Bar {
  readonly peer: string;
  readonly perSecond: number;
}

function barsOf(rows: readonly Row[], scenario: string): readonly Bar[] {
  return BARS.flatMap((peer) => {
    const row = rows.find((one) => one.scenario === scenario && one.peer === peer);
    return row ? [{ peer, perSecond: row.per_second }] : [];
  });
}

function panel(title: string, bars: readonly Bar[], top: number): string {
  const most = Math.max(...bars.map(({ perSecond }) => perSecond));
  const room = WIDTH - LABEL_WIDTH - VALUE_WIDTH - MARGIN;
  const lines = bars.map(({ peer, perSecond }, index) => {
    const y = top + TITLE_HEIGHT + index * BAR_STEP;
    const width = Math.max(1, Math.round((perSecond / most) * room));
    const isOurs = peer === TITLES.patchbay;
    const text = y + BAR_HEIGHT - 4;
    return `<text x="${LABEL_WIDTH - 8}" y="${text}" text-anchor="end"${isOurs ? ' font-weight="600"' : ''}>${peer}</text>
<rect x="${LABEL_WIDTH}" y="${y}" width="${width}" height="${BAR_HEIGHT}" rx="3" fill="${isOurs ? OURS : OTHERS}"/>
<text x="${LABEL_WIDTH + width + 8}" y="${text}">${Math.round(perSecond).toLocaleString('en')}/s</text>
`;
  });
  return `<text x="${MARGIN}" y="${top + 18}" font-weight="600">${title}</text>\n${lines.join('')}`;
}
