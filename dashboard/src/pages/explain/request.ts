import type { Api, ExplainRequestData } from '../../../../src/client/client.ts'
import { headersIn, type PastedRequest } from './parse.ts'

/** A request as it is filled in. */
export interface RequestForm {
  /** Name of the API. */
  readonly api: string
  readonly keyId: string
  readonly method: string
  readonly path: string
  readonly ip: string
  /** One on a line. */
  readonly headers: string
  readonly body: string
}

export const EMPTY: RequestForm = {
  ...{ api: '', keyId: '', method: 'GET', path: '', ip: '', headers: '', body: '' },
}

/** What a pasted request fills in. Which API it is for, its host or the first part of its path says. */
export function filledFrom(pasted: PastedRequest, apis: readonly Api[], before: RequestForm): RequestForm {
  const given = URL.parse(pasted.url)
  const target = given === null ? pasted.url : `${given.pathname}${given.search}`
  const host = given?.host ?? pasted.headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? ''
  const hosted = apis.find(it => it.hosts.includes(host.replace(/:\d+$/, '')))
  const [, first, rest = ''] = /^\/([^/?]*)(.*)$/s.exec(target) ?? []
  const named = hosted === undefined ? apis.find(it => it.name === first) : undefined
  const path = named === undefined ? target : rest.startsWith('/') ? rest : `/${rest}`
  return {
    ...before,
    api: hosted?.name ?? named?.name ?? before.api,
    ...{ method: pasted.method, path, body: pasted.body ?? '' },
    headers: pasted.headers.map(([name, value]) => `${name}: ${value}`).join('\n'),
  }
}

/** What is asked. Headers given twice stay two. */
export function askedOf({
  api,
  keyId,
  method,
  path,
  ip,
  headers,
  body,
}: RequestForm): ExplainRequestData['body'] {
  const lines = Map.groupBy(headers.split('\n').flatMap(headersIn), ([name]) => name.toLowerCase())
  const found = [...lines].map(([name, all]) => [name, all.map(([, value]) => value)] as const)
  return {
    ...(keyId.trim() === '' ? { api } : { keyId: keyId.trim() }),
    ...(path.trim() !== '' && { method, path: path.trim() }),
    ...(ip.trim() !== '' && { ip: ip.trim() }),
    ...(found.length > 0 && { headers: Object.fromEntries(found) }),
    ...(body !== '' && { body }),
  }
}
