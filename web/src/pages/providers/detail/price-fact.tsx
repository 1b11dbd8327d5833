import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, dataOf } from '../../../api/client.js';
import { keys } from '../../../api/keys.js';
import type { Schema } from '../../../api/types.js';
import { dollars } from '../../../ui/format.js';
import { plainly } from '../../../ui/plain-words.js';
import type { Provider } from '../provider.js';
import { Fact } from './section.js';

const WORDS: Readonly<Record<Schema<'AppliedPrice'>['basis'], string>> = {
  operator: 'as entered here',
  published: 'as the vendor publishes',
  free: 'free of charge',
  unknown: 'unknown',
};

/** Which price its requests are charged at now, and why. */
export function PriceFact({
  provider: { id, updated_at, enabled, status },
}: {
  readonly provider: Provider;
}): ReactNode {
  // Nothing is charged where nobody is asked, and the API knows no price there.
  const isAsked = enabled && status === 'active';
  const { data: price } = useQuery({
    queryKey: [...keys.usage, 'price', id, updated_at],
    queryFn: () => dataOf(api.GET('/api/v1/llm-config/prices', { params: { query: { provider_id: id } } })),
    enabled: isAsked,
    // Its key tells when the provider has changed; a refresh of everything would ask before that is known.
    staleTime: 'static',
  });
  return (
    <Fact name="Price">
      {price !== undefined && isAsked ? (
        <Applied price={price} />
      ) : (
        <span className="dim">{isAsked ? '…' : 'none while nobody asks it'}</span>
      )}
    </Fact>
  );
}

function Applied({ price: { basis, reason, example } }: { readonly price: Schema<'AppliedPrice'> }): ReactNode {
  return (
    <span title={plainly(reason)}>
      {example !== null && basis !== 'free' && (
        <>
          <span className="mono">{dollars(example.input_million_usd)}</span> in,{' '}
          <span className="mono">{dollars(example.output_million_usd)}</span> out a million tokens,{' '}
        </>
      )}
      {WORDS[basis]}
      {basis === 'unknown' && (
        <span className="dim">
          : none is entered, and none published. Costs are not counted; enter a price with Edit.
        </span>
      )}
    </span>
  );
}
