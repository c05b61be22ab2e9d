import { ZenSearchDocs } from '../sdk/docs-sdk.ts'

/** What the settings page keeps, in this browser only. */
export interface Settings {
  readonly apiKey: string
  readonly baseUrl: string
  /** Empty: all the key may reach. */
  readonly collection: string
}

export const PUBLISHED = 'https://api.zensearch.dev'
const NAME = 'settings'

/** @returns undefined where nothing is kept */
export async function readSettings(): Promise<Settings | undefined> {
  const { [NAME]: kept } = await chrome.storage.local.get(NAME)
  return isSettings(kept) ? kept : undefined
}

export const keepSettings = (settings: Settings): Promise<void> =>
  chrome.storage.local.set({ [NAME]: settings })

export const forgetSettings = (): Promise<void> => chrome.storage.local.remove(NAME)

/** @throws {ZenSearchError} when they cannot be used: a secret key above all */
export const clientOf = ({ apiKey, baseUrl, collection }: Settings): ZenSearchDocs =>
  new ZenSearchDocs({ apiKey, baseUrl, defaultCollection: collection || undefined, retry: false })

/** What the browser is asked for, so that it lets the extension reach a ZenSearch. */
export const originPattern = (baseUrl: string): string => {
  const { protocol, hostname } = new URL(baseUrl)
  return `${protocol}//${hostname}/*`
}

const isSettings = (value: unknown): value is Settings =>
  typeof value === 'object' &&
  value !== null &&
  ['apiKey', 'baseUrl', 'collection'].every(name => typeof Reflect.get(value, name) === 'string')
