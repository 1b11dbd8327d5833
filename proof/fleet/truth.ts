/** Where requests for a purpose go. */
export interface Route {
  readonly vendor: string;
  readonly model: string;
}

/** What a write changed, by the revision it was answered with. */
export type Change =
  | { readonly revision: number; readonly kind: 'activation'; readonly purpose: string; readonly route: Route }
  | { readonly revision: number; readonly kind: 'rotation'; readonly vendor: string; readonly key: string }
  | { readonly revision: number; readonly kind: 'rollback'; readonly restored: number };

interface State {
  readonly revision: number;
  readonly routes: Readonly<Record<string, Route>>;
  /** Name of the key in use, by vendor. */
  readonly keys: Readonly<Record<string, string>>;
}

/** What a request must meet. */
export interface Expected extends Route {
  readonly key: string;
}

const NOTHING: State = { revision: 0, routes: {}, keys: {} };

/** What each revision says of routes and keys, put together from the answers to the writes alone. */
export class Truth {
  private readonly states: State[] = [NOTHING];

  /** @param changes in any order; writes that change no route and no key need not be among them */
  constructor(changes: readonly Change[]) {
    for (const change of changes.toSorted((a, b) => a.revision - b.revision)) {
      this.states.push(this.after(change));
    }
  }

  /** Undefined when the revision plugs nothing into the purpose. */
  expected(revision: number, purpose: string): Expected | undefined {
    const { routes, keys } = this.at(revision);
    const route = routes[purpose];
    return route && { ...route, key: keys[route.vendor] ?? 'none' };
  }

  private after(change: Change): State {
    const { revision, kind } = change;
    const { routes, keys } = this.states.at(-1) ?? NOTHING;
    if (kind === 'activation') return { revision, keys, routes: { ...routes, [change.purpose]: change.route } };
    if (kind === 'rotation') return { revision, routes, keys: { ...keys, [change.vendor]: change.key } };
    return { revision, keys, routes: this.at(change.restored).routes };
  }

  private at(revision: number): State {
    let [low, high] = [0, this.states.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.states[middle]?.revision ?? Infinity) <= revision) low = middle;
      else high = middle - 1;
    }
    return this.states[low] ?? NOTHING;
  }
}
