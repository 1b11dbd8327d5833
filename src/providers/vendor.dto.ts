export class KnownVendor {
  /** What `POST /api-keys` takes as `provider`. */
  readonly name: string;

  /** As it calls itself. */
  readonly title: string;

  /** Its address; null where every customer has one of their own, which then has to be given. */
  readonly base_url: string | null;

  /** The wire format it speaks. */
  readonly protocol: string;

  /** Where it hands out keys, for people; null where nobody can say. */
  readonly keys_url: string | null;
}

export class KnownServerType {
  /** What `POST /servers` takes as `server_type`. */
  readonly name: string;

  /** As it calls itself. */
  readonly title: string;

  /** Ports it listens on unless told otherwise. */
  readonly usual_ports: number[];
}

/** What can be plugged in. */
export class KnownVendors {
  /** External vendors. */
  readonly vendors: KnownVendor[];

  /** Kinds of model servers. */
  readonly server_types: KnownServerType[];
}
