import type { Side } from '../../src/core/key.ts'
import { addAccount, addApi, addCollection } from '../../src/engine/accounts.ts'
import type { NewKey } from '../../src/engine/issue.ts'
import type { Block } from '../../src/profile/guide/block.ts'
import { firstCall, type SampleCall } from '../../src/profile/guide/samples/call.ts'
import { aGateway, anUpstream, type GatewayParts, profileLike } from '../build/gateway.ts'
import { exchange, type RawAnswer, request } from '../build/raw.ts'
import { worth } from '../build/worth.ts'

/** The four systems, which a guide must be right about. */
export const SYSTEMS = ['zenhire', 'zensearch', 'jobhive', 'hiring'] as const

type Blocks<Kind extends Block['kind']> = Extract<Block, { readonly kind: Kind }>

/** The parts of one kind. */
export const partsOf = <Kind extends Block['kind']>(
  blocks: readonly Block[],
  kind: Kind,
): readonly Blocks<Kind>[] => blocks.filter((it): it is Blocks<Kind> => it.kind === kind)

/** One request to an API, as text. */
export interface Sent {
  readonly method?: string | undefined
  /** Without the name of the API. */
  readonly path?: string | undefined
  readonly key?: string | undefined
  readonly headers?: readonly string[]
  readonly body?: string | undefined
}

/** An API of a profile at a gateway, and everything a customer of it can be. */
export async function aWorld(
  name: string,
  { language = 'en', ports }: { language?: 'en' | 'fr'; ports?: GatewayParts['ports'] } = {},
) {
  const slow = profileLike(name, `${name}-slow`, { proxy: { timeoutSeconds: 1 } })
  const upstream = await anUpstream()
  const silent = await anUpstream(() => undefined)
  const gateway = await aGateway({ profiles: [slow], ...(ports && { ports }) })
  const profile = worth(gateway.profiles.get(name))
  const { spec } = profile
  const modules = spec.modules.map(it => it.name)
  const { account, api } = await gateway.serve(name, upstream.url, { modules })
  await gateway.credit(account.id, 1000)

  /** A key that may do everything, unless told otherwise. */
  const key = async (changes: Partial<NewKey> = {}, side?: Side) =>
    gateway.keyOf(
      {
        accountId: account.id,
        name: 'A key',
        scopes: spec.scopes.map(it => it.name),
        ...(spec.environments.length > 0 && { environment: 'live' }),
        ...changes,
      },
      side,
    )

  /** A request any key may make. */
  const plain = (holder: Partial<Parameters<typeof firstCall>[2]> = {}): SampleCall =>
    worth(
      firstCall(spec, '', {
        side: 'secret',
        environment: spec.environments.length > 0 ? 'live' : undefined,
        hosts: [],
        referers: [],
        signed: false,
        ...holder,
      }),
    )

  async function send(sent: Sent = {}, at = name): Promise<RawAnswer> {
    const call = plain()
    const { method = call.method, path = call.url, headers = [], body } = sent
    const carried = sent.key === undefined ? [] : [carriedBy(spec.carriers[0], sent.key)]
    return exchange(
      gateway.port,
      request(`${method} /${at}${path}`, [`Accept-Language: ${language}`, ...carried, ...headers], body),
    )
  }

  /** The same API once more, somewhere else or otherwise. */
  async function elsewhere(profileName: string, url: string, apiName: string) {
    const { ports: stores, profiles, engine } = gateway
    const other = worth(
      await addApi(stores, profiles, { name: apiName, profile: profileName, hosts: [], upstream: url }),
    )
    const customer = worth(await addAccount(stores, profiles, { apiId: other.id, name: 'Other', modules }))
    await gateway.credit(customer.id, 10)
    await engine.apis.refresh()
    return key({ accountId: customer.id })
  }

  const other = async (has: { readonly modules?: readonly string[] } = {}) =>
    worth(
      await addAccount(gateway.ports, gateway.profiles, { apiId: api.id, name: `Other ${++count}`, ...has }),
    )
  let count = 0
  const collection = async (called: string) =>
    worth(await addCollection(gateway.ports, gateway.profiles, account.id, called))

  async function close(): Promise<void> {
    await gateway.close()
    await upstream.close()
    await silent.close()
  }
  return {
    ...{ language, gateway, profile, spec, account, api, silent, slow },
    ...{ key, plain, send, elsewhere, other, collection, close },
  }
}

export type World = Awaited<ReturnType<typeof aWorld>>

/** The header that carries a key. */
export const carriedBy = (
  carrier: { readonly header: string; readonly scheme?: string | undefined } | undefined,
  key: string,
): string => `${carrier?.header}: ${carrier?.scheme === undefined ? '' : `${carrier.scheme} `}${key}`
