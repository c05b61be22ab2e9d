import type { Api } from '../core/key.ts'
import type { GuidePlaces } from '../profile/guide/telling.ts'
import type { Services } from './services.ts'

/** Leads to this machine in browsers, and elsewhere often nowhere. */
const LOCAL = /(^|\.)localhost$/

/** Where clients reach an API: by its own host where it has one, else below the gateway. */
export function placesOf(
  { hosts, name }: Pick<Api, 'hosts' | 'name'>,
  { gatewayUrl }: Pick<Services, 'gatewayUrl'>,
): GuidePlaces {
  const host = hosts.find(it => !LOCAL.test(it))
  const url = URL.parse(gatewayUrl)
  if (host === undefined || url === null) return { base: `${gatewayUrl}/${name}` }
  return { base: `${url.protocol}//${host}${url.port && `:${url.port}`}` }
}
