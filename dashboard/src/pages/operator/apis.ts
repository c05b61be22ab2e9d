import type { Api } from '../../../../src/client/client.ts'
import { useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'

/** Name of the API whose keys are the root keys. */
export const OWN_API = 'latchkey'

/** An API, and what its profile calls it for people. */
export interface TitledApi extends Api {
  readonly title: string
}

/** The APIs that have customers. */
export const useApis = (): readonly TitledApi[] => useEveryApi().filter(it => it.name !== OWN_API)

/** Every API there is, that of the root keys too. */
export const useEveryApi = (): readonly TitledApi[] => useRead(['apis'], everyApi)

async function everyApi(): Promise<readonly TitledApi[]> {
  const [apis, { items }] = await Promise.all([
    latchkey.apis.list({ limit: 100 }).toArray(),
    latchkey.profiles.list(),
  ])
  const titles = new Map(items.map(it => [it.name, it.title]))
  return apis.map(it => ({ ...it, title: titles.get(it.profile) ?? it.name }))
}

/** An API by its title, and by the name that no other has: where only plain text can stand. */
export const namedApi = ({ title, name }: Pick<TitledApi, 'title' | 'name'>): string => `${title} (${name})`

/** Every profile that is loaded. */
export const useProfiles = () => useRead(['profiles'], () => latchkey.profiles.list()).items

/** A list as somebody writes it: separated by lines, commas or spaces. */
export const listIn = (text: string): string[] => text.split(/[\s,]+/).filter(it => it !== '')
