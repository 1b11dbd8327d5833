/** Something that changed who may call, as triggers of the database note it. */
export interface CredentialChange {
  /** What changed: a row of `admins`, `admin_tokens`, `apps`, `app_keys`, …; `everything` where it is not known. */
  readonly kind: string;
  /** The credential it is about; null where a whole app or admin is meant. */
  readonly tokenHash: string | null;
  /** Id of the app or the admin. */
  readonly subjectId: number | null;
}

export const EVERYTHING: CredentialChange = Object.freeze({ kind: 'everything', tokenHash: null, subjectId: null });

const ABOUT_ADMINS: ReadonlySet<string> = new Set(['admin', 'admin_token', 'session', EVERYTHING.kind]);

/** Whether the admins, their tokens and sessions have to be read again. */
export function isAboutAdmins({ kind }: CredentialChange): boolean {
  return ABOUT_ADMINS.has(kind);
}

/** Whether nothing that was known before may be relied on. */
export function isEverything({ kind }: CredentialChange): boolean {
  return kind === EVERYTHING.kind;
}
