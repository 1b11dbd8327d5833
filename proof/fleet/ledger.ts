/** One request as it arrived at a vendor. */
export interface Arrival {
  readonly vendor: string;
  /** Name of the key it came with, `none` or `unknown`. */
  readonly key: string;
  /** What the vendor answered: 401 to a key it does not take, 404 to a model it has not for the purpose. */
  readonly status: number;
  /** Undefined for a question about the vendor, which costs no token. */
  readonly asked?: { readonly id: number; readonly purpose: string; readonly model: string };
}

/** Where the upstream is: a port for each vendor by name, and one for orders. */
export type UpstreamPorts = Readonly<Record<string, number>>;
