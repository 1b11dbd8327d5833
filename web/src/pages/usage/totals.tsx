import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Schema } from '../../api/types.js';
import { count, counted, dollars, percent, shortCount } from '../../ui/format.js';
import { changeWords } from './sums.js';
import style from './totals.module.css';

type Sums = Schema<'UsageSums'>;

interface Props {
  readonly now: Sums;
  /** Of the same length of time right before; undefined until it is known. */
  readonly before: Sums | undefined;
}

/** The figures of a period and how they have changed. */
export function Totals({ now, before }: Props): ReactNode {
  const change = (of: (sums: Sums) => number): string | undefined => changeWords(of(now), before && of(before));
  return (
    <>
      <dl className={style.strip}>
        <Figure name="Requests" value={count(now.requests)} change={change(({ requests }) => requests)} />
        <Figure
          name="Errors"
          value={now.requests === 0 ? '–' : percent(now.errors / now.requests)}
          {...(now.errors > 0 && { aside: counted(now.errors, 'request') })}
          change={change(({ errors, requests }) => (requests === 0 ? 0 : errors / requests))}
        />
        <Figure
          name="Tokens in"
          value={shortCount(now.input_tokens)}
          {...(now.cached_input_tokens > 0 && { aside: `${shortCount(now.cached_input_tokens)} cached` })}
          change={change(({ input_tokens }) => input_tokens)}
        />
        <Figure
          name="Tokens out"
          value={shortCount(now.output_tokens)}
          change={change(({ output_tokens }) => output_tokens)}
        />
        <Figure
          name="Cost"
          value={dollars(now.cost_usd)}
          {...(now.own_key_cost_usd > 0 && { aside: `and ${dollars(now.own_key_cost_usd)} billed to apps` })}
          change={change(({ cost_usd }) => cost_usd)}
        />
      </dl>
      {now.unknown_cost_requests > 0 && (
        <p className={style.unknown}>
          <b className="mono">{count(now.unknown_cost_requests)}</b>{' '}
          {now.unknown_cost_requests === 1 ? 'answer is' : 'answers are'} in no sum of cost, because no price is known.
          Enter the price at <Link href="/providers">the provider</Link>.
        </p>
      )}
    </>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly aside?: string;
  readonly change: string | undefined;
}

function Figure({ name, value, aside, change }: FigureProps): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b>
        {aside !== undefined && <span>{aside}</span>}
      </dd>
      <dd className={style.change}>
        {change === undefined ? ' ' : `${change}${/\d/.test(change) ? ' vs the period before' : ''}`}
      </dd>
    </div>
  );
}
