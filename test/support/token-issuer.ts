import { once } from 'node:events';
import { createServer } from 'node:http';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

interface Signer {
  readonly kid: string;
  readonly algorithm: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

/** An issuer of tokens that publishes its public keys. */
export class TokenIssuer {
  readonly issuer = 'https://login.example.com';
  /** How often its keys were asked for. */
  asked = 0;
  /** Status of its answers. */
  status = 200;
  private signers: Signer[] = [];
  private readonly server = createServer((_, response) => {
    this.asked += 1;
    response.writeHead(this.status, { 'content-type': 'application/json' }).end(JSON.stringify(this.keySet()));
  });

  static async start(): Promise<TokenIssuer> {
    const issuer = new TokenIssuer();
    issuer.server.listen(0, '127.0.0.1');
    await once(issuer.server, 'listening');
    return issuer;
  }

  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  keySet(): { keys: JWK[] } {
    return { keys: this.signers.map(({ publicJwk }) => publicJwk) };
  }

  /** Signs with a new key from now on, and publishes no other one. */
  async renew(algorithm = 'RS256'): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
    const kid = `key-${Math.random().toString(36).slice(2)}`;
    this.signers = [
      { kid, algorithm, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm } },
    ];
  }

  async sign(claims: JWTPayload = {}): Promise<string> {
    const [signer] = this.signers;
    if (!signer) throw new Error('the issuer has no key yet');
    const { kid, algorithm, privateKey } = signer;
    return new SignJWT({ ...usualClaims(this.issuer), ...claims })
      .setProtectedHeader({ alg: algorithm, kid })
      .sign(privateKey);
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}

/** Valid for five minutes. */
export function usualClaims(issuer: string): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  return { iss: issuer, aud: 'patchbay', sub: 'somebody', iat: now, exp: now + 300 };
}

/** A token that a shared secret signs. */
export function signedWith(secret: string, claims: JWTPayload, algorithm = 'HS256'): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: algorithm }).sign(Buffer.from(secret, 'utf8'));
}
