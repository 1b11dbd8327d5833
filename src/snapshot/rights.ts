import { type App, type Credential, NO_RATE_LIMITS, type Provider, type Target } from './snapshot.js';

/**
 * Asks for nobody in particular, or for an admin in the playground: everything is allowed, but no app's own keys. Ids of
 * apps begin at 1.
 */
export const NO_APP: App = Object.freeze({
  id: 0,
  name: '',
  enabled: true,
  mayPickProviders: true,
  purposes: null,
  providers: null,
  models: null,
  limits: NO_RATE_LIMITS,
  budget: null,
  mustUseOwnKeys: false,
});

/** What the playground is called among apps. */
export const PLAYGROUND_APP = 'playground';

/** What an admin who asks there is called among them. */
export function playgroundAppOf(admin: string): string {
  return `${PLAYGROUND_APP}: ${admin}`;
}

/** What a request may use: what its app may, less what the key it came with leaves out. */
export class Rights {
  /** @param keyPurposes slugs the key may be used for; null: all of the app's */
  constructor(
    readonly app: App,
    private readonly keyPurposes: ReadonlySet<string> | null = null,
  ) {}

  mayUse(purpose: string): boolean {
    const { purposes } = this.app;
    return (purposes === null || purposes.has(purpose)) && this.keyMayUse(purpose);
  }

  /** Slugs in order; null: all of them. */
  get purposes(): readonly string[] | null {
    const all = this.app.purposes ?? this.keyPurposes;
    return all && [...all].filter((purpose) => this.mayUse(purpose)).toSorted();
  }

  /** Whether the app itself may use it, so that it is the key that may not. */
  isLeftOutByKey(purpose: string): boolean {
    return !this.keyMayUse(purpose) && (this.app.purposes?.has(purpose) ?? true);
  }

  /** @param asked model the request names, for targets that pin none; where nobody names one, it may be any */
  mayBeServedBy({ provider, model }: Target, asked: string | undefined): boolean {
    const { providers, models } = this.app;
    if (providers !== null && !providers.has(provider.id)) return false;
    if (models === null) return true;
    const named = model ?? asked;
    return named !== undefined && models.has(named);
  }

  /**
   * The keys a provider may be asked with: an app that has keys of its own there uses only those, whatever state they
   * are in, and nobody else ever does.
   */
  keysOf({ credentials, unreadableFor }: Provider): readonly Credential[] {
    const { id, mustUseOwnKeys } = this.app;
    const isShared = !mustUseOwnKeys && !unreadableFor.has(id);
    if (isShared && !credentials.some(isOwned)) return credentials;
    const own = credentials.filter(({ appId }) => appId === id);
    return own.length > 0 || !isShared ? own : credentials.filter((credential) => !isOwned(credential));
  }

  /** Whether a provider wants a key and has none for this app. */
  lacksKeyOf(provider: Provider): boolean {
    const wantsKey = provider.type === 'api_key' || provider.credentials.length > 0;
    return wantsKey && this.keysOf(provider).length === 0;
  }

  private keyMayUse(purpose: string): boolean {
    return this.keyPurposes === null || this.keyPurposes.has(purpose);
  }
}

export const ANY_RIGHTS = new Rights(NO_APP);

function isOwned({ appId }: Credential): boolean {
  return appId !== null;
}
