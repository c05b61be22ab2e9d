import { readFile } from 'node:fs/promises'

/** Where the package has the script of the reference page, and where setup leaves it. */
const PLACES = ['../scalar.js.gz', '../../node_modules/.latchkey/scalar.js.gz']

let found: Uint8Array<ArrayBuffer> | undefined

/** The script that renders /reference, gzipped; undefined when it was not fetched. Read once. */
export async function referenceScript(): Promise<Uint8Array<ArrayBuffer> | undefined> {
  for (const place of PLACES) found ??= await readFile(new URL(place, import.meta.url)).catch(() => undefined)
  return found
}
