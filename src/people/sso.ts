import { genericOAuth } from 'better-auth/plugins/generic-oauth'

/** An OpenID provider people may log in with. */
export interface SingleSignOn {
  /** Its issuer: `https://login.example.com/realms/acme`. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** What the button says. */
  readonly name: string
}

/** The provider's name in paths and in the body of `sign-in/social`. */
const SSO_PROVIDER = 'oidc'

/** Logging in by an OpenID provider, with PKCE and a verified ID token. */
export const singleSignOn = ({ issuer, clientId, clientSecret, name }: SingleSignOn) =>
  genericOAuth({
    config: [
      {
        providerId: SSO_PROVIDER,
        name,
        clientId,
        clientSecret,
        discoveryUrl: `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`,
        scopes: ['openid', 'email', 'profile'],
        pkce: true,
        requireIdTokenVerification: true,
      },
    ],
  })

/** What the provider hands out is of no use after the login, so it is never stored. */
const NONE = { accessToken: null, refreshToken: null, idToken: null }

/** What the library does when it writes a way to log in. */
export const withoutTokens = {
  create: { before: async <Login extends object>(login: Login) => ({ data: { ...login, ...NONE } }) },
}
