import type { CheckRequest, CheckResponse, HttpRequest } from '../../src/adapters/grpc/messages.ts'
import { nodeSeal } from '../../src/adapters/node/seal.ts'
import type { MessageSigning } from '../../src/client/client.ts'
import { Fault } from '../../src/core/error.ts'
import { addSigningSecret } from '../../src/engine/signing-secrets.ts'
import { aGateway, profileLike } from '../build/gateway.ts'
import { SERVER_SECRET } from '../build/ports.ts'
import { worth } from '../build/worth.ts'
import { aClient, aListener } from './asking.ts'
import { messageOf } from './envoy.ts'

const SIGNED = profileLike('zensearch', 'signed', { proxy: { bodyLimitBytes: 64, upgrades: true } })
const OPEN = { hosts: [], referers: [], addresses: [] }

/** A question of Envoy's, by what is unusual about it. */
export interface About extends HttpRequest {
  readonly from?: string
  readonly context?: Readonly<Record<string, string>>
}

/** A question as Envoy asks it. */
export const asking = ({ from = '203.0.113.7', context = {}, ...http }: About): CheckRequest => ({
  attributes: {
    source: { address: { socketAddress: { address: from } } },
    request: { http: { method: 'GET', path: '/starter/v1/things', host: 'gateway.test', ...http } },
    contextExtensions: context,
  },
})

/** The status a client gets; 200 where the API answers it. */
export const statusOf = ({ deniedResponse }: CheckResponse): number => deniedResponse?.status.code ?? 200

/** The error a client is told of. */
export const errorIn = ({ deniedResponse }: CheckResponse) => JSON.parse(deniedResponse?.body ?? '').error

/** Two APIs with a key of every kind, a listener, and somebody who asks it as Envoy does. */
export async function aHeldWorld() {
  const keys: Record<string, string> = {}
  const state: { down: boolean; waits: Promise<void> | undefined; asked: number } = {
    ...{ down: false, waits: undefined, asked: 0 },
  }
  const gateway = await aGateway({
    profiles: [SIGNED],
    trustedProxies: ['127.0.0.1', '10.1.0.0/16'],
    ports: ({ keys: store }) => ({
      keys: {
        ...store,
        dossier: async (...asked) => {
          if (state.waits !== undefined) state.asked++
          await state.waits
          if (state.down) throw new Fault('disk on fire')
          return store.dossier(...asked)
        },
      },
    }),
  })
  const { account } = await gateway.serve('starter', undefined, { hosts: ['things.test'] })
  const about = { accountId: account.id, scopes: ['things:read'] }
  keys['good'] = (await gateway.keyOf({ ...about, name: 'x-api-key' })).secret
  keys['later'] = (await gateway.keyOf({ ...about, name: 'Nor this one' })).secret
  keys['late'] = (await gateway.keyOf({ ...about, name: 'Nobody has seen this one' })).secret
  const signed = await gateway.serve('signed')
  keys['signed'] = (await gateway.keyOf({ accountId: signed.account.id, name: 'Signs', signed: true })).secret
  const wanted = { accountId: signed.account.id, name: 'Signs all', signed: true, signatures: 'v2' } as const
  const whole = await gateway.keyOf(wanted)
  keys['messages'] = whole.secret
  const { ports, profiles, clock } = gateway
  const made = worth(
    await addSigningSecret(ports, profiles, nodeSeal(SERVER_SECRET), { keyId: whole.key.id }),
  )
  const signing: MessageSigning = { keyId: whole.key.id, signingSecret: made.secret, now: () => clock.now() }
  const restrictions = { ...OPEN, addresses: ['203.0.113.0/24'] }
  const bound = { accountId: signed.account.id, name: 'Bound', restrictions }
  keys['bound'] = (await gateway.keyOf(bound, 'publishable')).secret
  const listener = await aListener(gateway.engine, { trusted: '127.0.0.1, 10.1.0.0/16' })
  const client = aClient(listener.port)
  return {
    ...{ gateway, listener, client, signing },
    /** Whether the store of keys answers, how long it takes, and how often it was asked meanwhile. */
    state,
    key: (name: string): string => worth(keys[name]),
    check: async (about: About): Promise<CheckResponse> => messageOf(await client.check(asking(about))),
    async close() {
      client.close()
      await listener.close()
      await gateway.close()
    },
  }
}

export type HeldWorld = Awaited<ReturnType<typeof aHeldWorld>>
