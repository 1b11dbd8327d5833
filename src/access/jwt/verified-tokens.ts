import { Injectable, Logger } from '@nestjs/common';
import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { recentlyUsed } from '../../memory/recently-used.js';
import { accessUnconfirmed } from '../../errors/gateway-error.js';
import { AccessTerm } from '../access-term.js';
import { Clock } from '../clock.js';
import type { AppPrincipal } from '../principal.js';
import { tokenHash } from '../token.js';
import { IssuerKeys } from './issuer-keys.js';
import { JwtApps } from './jwt-apps.js';
import { type JwtApp, JwtDirectory } from './jwt-directory.js';
import type { JwtSettings } from './jwt-settings.js';
import { originOf, type VerifiedClaims, verifyToken } from './verify-token.js';

const MAX_KNOWN_TOKENS = 10_000;
/** An issuer may take a key back; tokens signed by it are verified again after so long. */
const LONGEST_KNOWN_MS = 300_000;

interface Known {
  readonly principal: AppPrincipal;
  /** Unix time in milliseconds. */
  readonly expiresAt: number;
}

/** Verifies the tokens of apps, each once as long as nothing changes. */
@Injectable()
export class VerifiedTokens implements JwtApps {
  private readonly logger = new Logger('jwt');
  private readonly known = recentlyUsed<string, Known>(MAX_KNOWN_TOKENS);
  private version = 0;

  constructor(
    private readonly directory: JwtDirectory,
    private readonly keys: IssuerKeys,
    private readonly term: AccessTerm,
    private readonly clock: Clock,
  ) {}

  find(token: string): AppPrincipal | undefined | Promise<AppPrincipal | undefined> {
    if (!this.directory.isKnown) return this.directory.knownSoon().then(() => this.findKnown(token));
    return this.findKnown(token);
  }

  private findKnown(token: string): AppPrincipal | undefined | Promise<AppPrincipal | undefined> {
    this.forgetOutdated();
    const hash = tokenHash(token);
    const known = this.known.get(hash);
    if (known && known.expiresAt > this.clock.now()) return this.confirmed(known.principal);
    const origin = originOf(token);
    const app = origin && this.directory.find(origin.issuer, origin.audiences);
    return app && this.verify(token, hash, this.confirmed(app));
  }

  private async verify(token: string, hash: string, app: JwtApp): Promise<AppPrincipal | undefined> {
    const { version } = this.directory;
    const claims = await this.claimsIn(token, app);
    // Settings that were taken away meanwhile prove nothing any more; others may be as they were.
    if (version !== this.directory.version) return this.findKnown(token);
    if (!claims) return undefined;
    const principal = principalOf(app, claims);
    const expiresAt = Math.min(claims.expiresAt, this.clock.now() + LONGEST_KNOWN_MS);
    this.known.set(hash, { principal, expiresAt });
    return principal;
  }

  private async claimsIn(token: string, { name, settings }: JwtApp): Promise<VerifiedClaims | undefined> {
    try {
      return await this.verifyWith(token, settings);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.logger.debug(`a token for the app "${name}" was refused: ${error.message}`);
      return undefined;
    }
  }

  private async verifyWith(token: string, settings: JwtSettings): Promise<VerifiedClaims> {
    const { secret, jwks, jwksUrl } = settings;
    const now = this.clock.now();
    if (secret !== null) return verifyToken(token, Buffer.from(secret, 'utf8'), settings, now);
    if (jwksUrl === null) return verifyToken(token, anyOf(createLocalJWKSet(jwks ?? { keys: [] })), settings, now);
    try {
      return await verifyToken(token, anyOf(await this.keys.of(jwksUrl)), settings, now);
    } catch (error) {
      const newer = error instanceof errors.JWKSNoMatchingKey ? await this.keys.again(jwksUrl) : undefined;
      if (!newer) throw error;
      return verifyToken(token, anyOf(newer), settings, now);
    }
  }

  private forgetOutdated(): void {
    if (this.version === this.directory.version) return;
    this.version = this.directory.version;
    this.known.clear();
  }

  /** @throws {GatewayError} when the database has been away for too long to know whether it is still so */
  private confirmed<T>(known: T): T {
    if (this.term.isOver) throw accessUnconfirmed();
    return known;
  }
}

/** Its types want a header that jose always gives. */
function anyOf(set: ReturnType<typeof createLocalJWKSet>): JWTVerifyGetKey {
  return (header, token) => set(header, token);
}

/** Of keys that do not fit, jose says TypeError, e.g. of short RSA keys, and Web Crypto DOMException, e.g. of half ones. */
function isRefusal(error: unknown): error is Error {
  return error instanceof errors.JOSEError || error instanceof TypeError || error instanceof DOMException;
}

function principalOf({ id, name }: JwtApp, { agentType }: VerifiedClaims): AppPrincipal {
  return {
    kind: 'app',
    id,
    name,
    keyId: null,
    keyLimits: null,
    keyPurposes: null,
    ...(agentType !== undefined && { agentType }),
  };
}
