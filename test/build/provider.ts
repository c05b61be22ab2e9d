import { createServer } from 'node:http'
import Provider from 'oidc-provider'
import { freePort } from './port.ts'

export const CLIENT = { id: 'latchkey', secret: 'a client secret of some length' }

/** A real OpenID provider on this machine, at which everybody is Grace. */
export async function aProvider(redirectUri: string, claims: { email: string; email_verified: boolean }) {
  const server = createServer((request, response) => void provider.callback()(request, response))
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  const provider: Provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri] }],
    conformIdTokenClaims: false,
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: 'Grace', ...claims }) }),
    pkce: { required: () => true },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    cookies: { keys: ['of the test'] },
    async loadExistingGrant({ oidc: { session } }) {
      const grant = new provider.Grant({ accountId: session?.accountId ?? '', clientId: CLIENT.id })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  provider.use(async (context, next) => {
    if (!context.path.startsWith('/interaction/')) return next()
    await provider.interactionFinished(context.req, context.res, { login: { accountId: 'grace' } })
    context.respond = false
  })

  /** Goes through the provider as a browser does. @returns the address it sends the browser back to */
  async function visit(url: string): Promise<URL> {
    const jar = new Map<string, string>()
    let next = new URL(url)
    while (next.origin === issuer) {
      const cookie = [...jar].map(pair => pair.join('=')).join('; ')
      const response = await fetch(next, { redirect: 'manual', headers: { cookie } })
      for (const set of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
        jar.set(name, value)
      }
      const location = response.headers.get('location')
      if (location === null) throw new Error(`${response.status}: ${await response.text()}`)
      next = new URL(location, issuer)
    }
    return next
  }
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { issuer, visit, close }
}
