import type { ReactNode } from 'react';
import { Button } from '../../../ui/button.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { Waiting } from '../../../ui/waiting.js';
import { useKnown } from '../use-provider.js';
import { Discover } from './discover.js';
import { type Draft, draftOfServer, draftOfVendor } from './draft.js';
import style from './wizard.module.css';

interface Props {
  readonly onChoose: (draft: Draft) => void;
}

/** Servers of this machine, a server somewhere else, or a vendor. */
export function WhatStep({ onChoose }: Props): ReactNode {
  const { data: known, error, refetch } = useKnown();
  return (
    <>
      <section className={style.card} aria-labelledby="add-local">
        <h2 id="add-local">On this machine</h2>
        <Discover />
      </section>
      {error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {known === undefined && error === null && <Waiting for="what can be added" />}
      {known !== undefined && (
        <>
          <section className={style.card} aria-labelledby="add-server">
            <h2 id="add-server">A model server by its address</h2>
            <p className="dim">It runs on this machine, in this network, or anywhere else that Patchbay may reach.</p>
            <div className={style.presets}>
              {known.server_types.map((each) => (
                <Button key={each.name} onPress={() => onChoose(draftOfServer(each))}>
                  {each.title}
                </Button>
              ))}
            </div>
          </section>
          <section className={style.card} aria-labelledby="add-vendor">
            <h2 id="add-vendor">An external vendor with a key</h2>
            <p className="dim">Requests leave your network. Purposes that are local only never go there.</p>
            <div className={style.presets}>
              {known.vendors.map((each) => (
                <Button key={each.name} onPress={() => onChoose(draftOfVendor(each))}>
                  {each.title}
                </Button>
              ))}
            </div>
          </section>
        </>
      )}
    </>
  );
}
