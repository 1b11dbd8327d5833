import { Injectable } from '@nestjs/common';
import { CredentialDirectory } from './credential-directory.js';
import { JwtDirectory } from './jwt/jwt-directory.js';
import type { KnownAccess } from './known-access.js';

/** What a start without the database goes by to tell who calls: credentials, and whose tokens stand for apps. */
@Injectable()
export class LastKnownAccess {
  constructor(
    private readonly credentials: CredentialDirectory,
    private readonly tokens: JwtDirectory,
  ) {}

  /** What the database said last; undefined before it has said all of it. */
  get known(): KnownAccess | undefined {
    const [credentials, jwtApps] = [this.credentials.known, this.tokens.stored];
    return credentials && jwtApps && { ...credentials, jwtApps };
  }

  /** Goes by what was known before this start, until the database is read. */
  adopt(known: KnownAccess): void {
    this.tokens.adopt(known.jwtApps);
    this.credentials.adopt(known);
  }

  /** @param follower is told from now on whenever something known has become different, after it; must not throw */
  follow(follower: () => void): void {
    this.credentials.follow(follower);
    this.tokens.follow(follower);
  }
}
