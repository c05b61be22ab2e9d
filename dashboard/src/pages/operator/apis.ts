import { useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'

/** Name of the API whose keys are the root keys. */
export const OWN_API = 'latchkey'

/** The APIs that have customers. */
export const useApis = () =>
  useRead(['apis'], () => latchkey.apis.list({ limit: 100 }).toArray()).filter(it => it.name !== OWN_API)

/** Every profile that is loaded. */
export const useProfiles = () => useRead(['profiles'], () => latchkey.profiles.list()).items

/** A list as somebody writes it: separated by lines, commas or spaces. */
export const listIn = (text: string): string[] => text.split(/[\s,]+/).filter(it => it !== '')
