import { IsText } from '../../validation/is-text.js';

const MAX_TOKEN_LENGTH = 500;

export class Login {
  /** An admin token. */
  @IsText({ max: MAX_TOKEN_LENGTH })
  readonly token: string;
}

export class Me {
  /** Number by which paths name the admin; null for the break-glass token, which is nobody's. */
  readonly id: number | null;

  /** Name that the history shows. */
  readonly name: string;

  /** What the admin may do, weakest first. */
  readonly role: 'viewer' | 'operator' | 'admin';

  /** What proved who it is. */
  readonly means: 'token' | 'session' | 'break_glass';
}

export class PageSession {
  /** Who is logged in at this browser; null: nobody is. */
  readonly user: Me | null;
}

export class LoginMethods {
  /** Whether an admin token opens a session: always true. */
  readonly token: boolean;

  /** Path that leads to the identity provider; null: there is none. */
  readonly oidc: string | null;
}
