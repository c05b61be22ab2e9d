import { nodeSeal } from '../../src/adapters/node/seal.ts'
import { signMessage } from '../../src/client/client.ts'
import { Fault } from '../../src/core/error.ts'
import type { Complaint } from '../../src/core/reason.ts'
import { assembleSecret } from '../../src/core/secret.ts'
import { after, HOUR } from '../../src/core/terms.ts'
import { changeAccount } from '../../src/engine/accounts.ts'
import { disableKey, revokeKey } from '../../src/engine/change.ts'
import { rotateKey } from '../../src/engine/rotate.ts'
import { addSigningSecret } from '../../src/engine/signing-secrets.ts'
import { EXAMPLE_RESOURCE } from '../../src/profile/guide/errors.ts'
import { type Demand, demandsOf } from '../../src/profile/guide/routes.ts'
import { anUpstream } from '../build/gateway.ts'
import { SERVER_SECRET } from '../build/ports.ts'
import type { RawAnswer } from '../build/raw.ts'
import { worth } from '../build/worth.ts'
import { aWorld, carriedBy, type Sent, type World } from './world.ts'

/** Makes an API complain. */
type Provoke = (world: World) => Promise<RawAnswer>

/** A request that has this need: `attribute` given as the rule asks for it. */
function askingFor({ route, when }: Demand): Sent {
  const [method = 'GET'] = route.methods
  const path = (route.paths[0] ?? '').replace(/:\w+/, 'some')
  const body = when?.in === undefined ? {} : { [when.attribute]: when.in[0] }
  const json = method !== 'GET' && method !== 'DELETE'
  return { method, path, ...(json && { headers: JSON_BODY, body: JSON.stringify(body) }) }
}

const JSON_BODY = ['Content-Type: application/json']
const OUTSIDE = { hosts: [], referers: [], addresses: [] }
const sideBound = ({ spec }: World, kind: 'hosts' | 'referers' | 'addresses' | 'signature' | 'readOnly') =>
  spec.binding[kind][0]

const demanding = ({ spec }: World, kind: 'scopes' | 'modules' | 'environments'): Demand =>
  worth(demandsOf(spec).find(it => it.needs[kind].length > 0))

async function restricted(world: World, kind: 'hosts' | 'referers' | 'addresses', rule: string) {
  const { secret } = await world.key({ restrictions: { ...OUTSIDE, [kind]: [rule] } }, sideBound(world, kind))
  return world.send({ key: secret })
}

async function signedWith(world: World, headers: (names: { at: string; by: string }) => readonly string[]) {
  const { secret } = await world.key({ signed: true }, sideBound(world, 'signature'))
  const { timestampHeader = '', signatureHeader = '' } = world.spec.signing ?? {}
  return world.send({ key: secret, headers: headers({ at: timestampHeader, by: signatureHeader }) })
}

/** The same API over stores that break. */
async function broken({ spec, language }: World, cause: Error): Promise<RawAnswer> {
  let breaks = false
  const world = await aWorld(spec.name, {
    language,
    ports: ({ keys }) => ({
      keys: {
        ...keys,
        dossier: async (...asked) => {
          if (breaks) throw cause
          return keys.dossier(...asked)
        },
      },
    }),
  })
  const { secret } = await world.key()
  breaks = true
  const answer = await world.send({ key: secret })
  await world.close()
  return answer
}

async function untilRefused(world: World, sent: Sent, most: number): Promise<RawAnswer> {
  for (let used = 0; used < most; used++) await world.send(sent)
  return world.send(sent)
}

/** How each complaint of an API is brought about, by a real request. */
export const PROVOKED: Readonly<Record<Complaint, Provoke>> = {
  missing: world => world.send(),
  malformed: world => world.send({ key: 'nonsense' }),
  ambiguous: async world => {
    const { secret } = await world.key()
    return world.send({ key: secret, headers: [carriedBy(world.spec.carriers[0], secret)] })
  },
  unknown: world => {
    const prefix = world.spec.forms.find(it => it.issued)?.prefix ?? ''
    return world.send({ key: assembleSecret(prefix, 'a'.repeat(28)) })
  },
  revoked: async world => {
    const { key, secret } = await world.key()
    worth(await revokeKey(world.gateway.ports, key.id))
    return world.send({ key: secret })
  },
  disabled: async world => {
    const { key, secret } = await world.key()
    worth(await disableKey(world.gateway.ports, key.id))
    return world.send({ key: secret })
  },
  retired: async world => {
    const { key, secret } = await world.key()
    const { ports, profiles } = world.gateway
    worth(await rotateKey(ports, profiles, { keyId: key.id, graceSeconds: 0 }))
    return world.send({ key: secret })
  },
  expired: async world => {
    const { clock } = world.gateway
    const { secret } = await world.key({ expiresAt: after(clock.now(), HOUR) })
    clock.advance(HOUR)
    return world.send({ key: secret })
  },
  'account-inactive': async world => {
    const { id } = await world.other({ modules: world.spec.modules.map(it => it.name) })
    const { secret } = await world.key({ accountId: id })
    worth(await changeAccount(world.gateway.ports, world.gateway.profiles, id, { active: false }))
    return world.send({ key: secret })
  },
  'environment-denied': async world => {
    const demand = demanding(world, 'environments')
    const names = world.spec.environments.map(it => it.name)
    const environment = worth(names.find(it => !demand.needs.environments.includes(it)))
    const { secret } = await world.key({ environment })
    return world.send({ ...askingFor(demand), key: secret })
  },
  'address-denied': world => restricted(world, 'addresses', '10.0.0.0/8'),
  'host-denied': world => restricted(world, 'hosts', 'docs.example.com'),
  'referer-denied': world => restricted(world, 'referers', 'docs.example.com'),
  'signature-missing': world => signedWith(world, () => []),
  'signature-stale': world => signedWith(world, ({ at, by }) => [`${at}: 1700000000000`, `${by}: 00`]),
  'signature-wrong': world =>
    signedWith(world, ({ at, by }) => [`${at}: ${world.gateway.clock.now()}`, `${by}: 00`]),
  'signature-replayed': async world => {
    const { ports, profiles, clock } = world.gateway
    const { key, secret } = await world.key({ signed: true }, sideBound(world, 'signature'))
    const made = await addSigningSecret(ports, profiles, nodeSeal(SERVER_SECRET), { keyId: key.id })
    const signing = { keyId: key.id, signingSecret: worth(made).secret, now: () => clock.now() }
    const { method, url: path } = world.plain()
    const signed = await signMessage(signing, { method, url: `http://api.test/${world.spec.name}${path}` })
    const headers = Object.entries(signed).map(([name, value]) => `${name}: ${value}`)
    await world.send({ key: secret, headers })
    return world.send({ key: secret, headers })
  },
  'side-denied': async world => {
    const { secret } = await world.key({}, sideBound(world, 'readOnly'))
    const [demand] = demandsOf(world.spec).filter(({ route }) => route.methods.includes('DELETE'))
    return world.send({ ...askingFor(worth(demand)), key: secret })
  },
  'scope-missing': async world => {
    const { secret } = await world.key({ scopes: [] })
    return world.send({ ...askingFor(demanding(world, 'scopes')), key: secret })
  },
  'resource-denied': async world => {
    await world.collection(EXAMPLE_RESOURCE)
    const { id } = await world.collection('another')
    const { secret } = await world.key({ collections: [id] })
    return world.send({ key: secret, path: namedIn(world) })
  },
  'resource-unknown': async world => {
    const { id } = await world.other()
    const { secret } = await world.key({ accountId: id })
    return world.send({ key: secret, path: namedIn(world) })
  },
  'module-missing': async world => {
    const { id } = await world.other()
    const { secret } = await world.key({ accountId: id })
    return world.send({ ...askingFor(demanding(world, 'modules')), key: secret })
  },
  'rate-limited': async world => {
    const { secret } = await world.key()
    return untilRefused(world, { key: secret }, worth(world.spec.limits[0]).limit)
  },
  'credits-exhausted': async world => {
    const { id } = await world.other({ modules: world.spec.modules.map(it => it.name) })
    const { secret } = await world.key({ accountId: id })
    const demand = worth(demandsOf(world.spec).find(({ route }) => route.credits > 0))
    return world.send({ ...askingFor(demand), key: secret })
  },
  'request-malformed': async world => world.send({ key: (await world.key()).secret, path: '/v1/%zz' }),
  'request-too-large': async world => {
    const signs = sideBound(world, 'signature') !== undefined
    const { secret } = await world.key({ signed: signs })
    const reading = demandsOf(world.spec).find(({ route }) =>
      Object.values(route.attributes).some(it => it.json !== undefined),
    )
    const length = world.spec.proxy.bodyLimitBytes + 1
    const { method, path } = askingFor(worth(reading))
    return world.send({ method, path, key: secret, headers: [`Content-Length: ${length}`] })
  },
  'headers-too-large': world =>
    world.send({ headers: Array.from({ length: 100 }, (_, at) => `X-Filler-${at}: 1`) }),
  'route-unknown': async world => world.send({ key: (await world.key()).secret, path: '/nowhere' }),
  'method-unknown': async world => world.send({ key: (await world.key()).secret, method: 'TRACE' }),
  'upgrade-refused': async world =>
    world.send({
      key: (await world.key()).secret,
      headers: ['Connection: Upgrade', 'Upgrade: websocket'],
    }),
  unavailable: world => broken(world, new Fault('The database is away.')),
  internal: world => broken(world, new TypeError('undefined is not a function')),
  'upstream-down': async world => {
    const gone = await anUpstream()
    await gone.close()
    const { secret } = await world.elsewhere(world.spec.name, gone.url, 'gone')
    return world.send({ key: secret }, 'gone')
  },
  'upstream-slow': async world => {
    const { secret } = await world.elsewhere(world.slow.spec.name, world.silent.url, 'slow')
    return world.send({ key: secret }, 'slow')
  },
}

/** The path of a request that reads something called as in the guide. */
function namedIn({ spec, plain }: World): string {
  const { url } = plain()
  const route = spec.routes.find(it => it.resource !== undefined)
  const name = worth(route).attributes[route?.resource ?? '']?.query ?? ''
  return `${url}${url.includes('?') ? '&' : '?'}${name}=${EXAMPLE_RESOURCE}`
}
