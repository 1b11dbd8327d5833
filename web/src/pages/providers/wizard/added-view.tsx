import type { ReactNode } from 'react';
import { Button, ButtonLink } from '../../../ui/button.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { useArrival } from '../../../ui/use-arrival.js';
import { Waiting } from '../../../ui/waiting.js';
import { PriceFact } from '../detail/price-fact.js';
import { pathOf, plugPathOf } from '../provider.js';
import { useProvider } from '../use-provider.js';
import type { Added } from './provider-creation.js';
import style from './wizard.module.css';

interface Props {
  readonly added: Added;
  readonly onAnother: () => void;
}

/** It is there: the next step is to plug it in. */
export function AddedView({ added, onAnother }: Props): ReactNode {
  const { data: provider, error, refetch } = useProvider(added.id);
  const heading = useArrival<HTMLHeadingElement>();
  return (
    <section className={style.card} aria-labelledby="added">
      <h2 id="added" ref={heading} tabIndex={-1}>
        “{added.name}” is added
      </h2>
      <p className="dim">
        {added.model === null ? 'Each request’s own model passes through. ' : `It is asked for ${added.model}. `}
        It gets requests as soon as a purpose is plugged into it.
      </p>
      {error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {provider === undefined && error === null && <Waiting for="its price" />}
      {provider !== undefined && (
        <dl className={style.facts}>
          <PriceFact provider={provider} />
        </dl>
      )}
      <div className={style.buttons}>
        <ButtonLink tone="go" href={plugPathOf(added.type, added.id)}>
          Plug it into a purpose
        </ButtonLink>
        <ButtonLink href={pathOf(added)}>See it</ButtonLink>
        <Button onPress={onAnother}>Add another</Button>
      </div>
    </section>
  );
}
