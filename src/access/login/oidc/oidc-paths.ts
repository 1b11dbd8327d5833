const PREFIX = '/api/v1/auth/oidc';

/** Where a login with the identity provider begins. */
export const OIDC_LOGIN_PATH = `${PREFIX}/login`;
/** Where the identity provider sends the browser back to; it has to know this address below PUBLIC_URL. */
export const OIDC_CALLBACK_PATH = `${PREFIX}/callback`;
