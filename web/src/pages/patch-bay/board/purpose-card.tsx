import { MoreHorizontal } from 'lucide-react';
import { memo, type PointerEvent, type ReactNode } from 'react';
import { listsAll } from '../../../api/overview.js';
import { needs, useMay } from '../../../session/session.js';
import { ActionMenu } from '../../../ui/action-menu.js';
import { duration, rateWords } from '../../../ui/format.js';
import { Status, Tag } from '../../../ui/status.js';
import type { Traffic } from '../data/use-traffic.js';
import type { BayPurpose, PurposeWord } from '../model/serving.js';
import { useCardView } from './bay-context.js';
import style from './cards.module.css';

interface Props {
  readonly bayPurpose: BayPurpose;
  readonly tone: PurposeWord['tone'];
  readonly word: PurposeWord['word'];
  readonly isBack: boolean;
  readonly isOpen: boolean;
  readonly onPull: (slug: string, event: PointerEvent) => void;
}

/** A purpose: what it is, how it goes, and a jack to pull a cable from. Drawn again only when one of these changes. */
export const PurposeCard = memo(function PurposeCard(props: Props): ReactNode {
  const { bayPurpose, tone, word, isBack, isOpen, onPull } = props;
  const { open } = useCardView();
  const may = useMay('operator');
  const { purpose, active, hue } = bayPurpose;
  const { slug } = purpose;
  const plug = (): void => open({ kind: 'plug', slug, provider: null });
  return (
    <li
      className={`${style.card} ${style.purpose} ${isBack ? style.back : ''} ${isOpen ? style.isOpen : ''}`}
      data-purpose={slug}
    >
      <div className={style.title}>
        <button type="button" className={style.name} onClick={() => open({ kind: 'purpose', slug })}>
          {slug}
        </button>
        <PurposeTags bayPurpose={bayPurpose} />
        <span className={style.state}>
          <Status tone={tone}>{word}</Status>
        </span>
      </div>
      <p className={style.second}>{whatFor(bayPurpose, may)}</p>
      <PurposeFigures bayPurpose={bayPurpose} />
      <span className={style.menu}>
        <ActionMenu
          label={<MoreHorizontal aria-hidden="true" />}
          name={`What to do with ${slug}`}
          actions={[
            { name: 'Plug in…', act: plug, isRefused: may ? undefined : needs('operator') },
            { name: 'Policy and chain', act: () => open({ kind: 'purpose', slug }) },
          ]}
        />
      </span>
      <button
        type="button"
        className={`${style.jack} ${active === null ? style.empty : ''}`}
        style={{ color: active === null ? undefined : `var(--hue-${hue})` }}
        aria-label={`Plug ${slug} in…`}
        title={may ? 'Drag to a provider, or press to choose one' : needs('operator')}
        disabled={!may}
        onPointerDown={(event) => onPull(slug, event)}
        onClick={plug}
      />
    </li>
  );
});

export function PurposeTags({ bayPurpose: { purpose, hue } }: { readonly bayPurpose: BayPurpose }): ReactNode {
  const { data_policy: policy, requirements } = purpose;
  return (
    <>
      {policy === 'local_only' && (
        <span className={style.local} style={{ color: `var(--hue-${hue})` }}>
          local only
        </span>
      )}
      {requirements.vector_size !== null && (
        <Tag>
          <span className="mono" title="Length of its vectors">
            {requirements.vector_size}
          </span>
        </Tag>
      )}
    </>
  );
}

export function PurposeFigures({ bayPurpose: { purpose, active } }: { readonly bayPurpose: BayPurpose }): ReactNode {
  const { traffic } = useCardView();
  const figures = traffic.ofPurpose.get(purpose.slug);
  if (figures === undefined)
    return <p className={style.third}>{active === null ? '503 to callers' : quietWords(traffic)}</p>;
  const { per_second: rate, p95_ms: p95, errors } = figures;
  return (
    <p className={style.third}>
      <span>
        <b className="mono">{rateWords(rate)}</b>/s
      </span>
      {p95 !== null && (
        <span>
          p95 <b className="mono">{duration(p95)}</b>
        </span>
      )}
      {errors > 0 && (
        <span>
          <b className="mono">{errors}</b> failed
        </span>
      )}
    </p>
  );
}

/** Of a purpose that the overview does not name. */
function quietWords({ overview, error }: Traffic): string {
  if (listsAll(overview?.purposes)) return 'no requests in the last hour';
  return overview === undefined && error === null ? '…' : 'requests not known';
}

const ANY_OTHER = 'any agent type not listed elsewhere';

function whatFor({ purpose, active }: BayPurpose, may: boolean): string {
  const { slug, agent_types: agentTypes, description } = purpose;
  if (active === null && may) return 'drag a cable to a provider';
  if (agentTypes.length > 0) return agentTypes.map((name) => (name === 'default' ? ANY_OTHER : name)).join(', ');
  if (description !== '') return description;
  return slug === 'chat' ? ANY_OTHER : 'no agent type means it';
}
