export class SessionView {
  /** Number by which paths name it. */
  readonly id: number;

  /** Id of the admin who is logged in. */
  readonly admin_id: number;

  /** Name of the admin who is logged in. */
  readonly admin_name: string;

  /** How they proved who they are: with an admin token, or at the identity provider. */
  readonly means: 'token' | 'oidc';

  /** Whether it is the one this request came with. */
  readonly is_this: boolean;

  /** When they logged in, RFC 3339. */
  readonly created_at: string;

  /** When it was last used, RFC 3339, noted half a minute late. */
  readonly last_seen_at: string;

  /** When it ends by itself, RFC 3339. */
  readonly expires_at: string;
}

export class SessionPage {
  /** Sessions that go on, by id. */
  readonly data: SessionView[];

  /** Pass as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}

export class EndedSessions {
  /** How many sessions have ended with this. */
  readonly ended: number;
}
