import { mkdirSync, writeFileSync } from 'node:fs'
import { commandReference } from './commands.ts'
import { profileReference } from './reference.ts'
import { SHIPPED, shippedProfile } from './shipped.ts'

/** Writes every file that is generated from the sources. `npm run generate` */
const files = [...profileReference(SHIPPED.map(it => shippedProfile(it).spec)), commandReference()]
for (const { path, text } of files) {
  const file = new URL(`../${path}`, import.meta.url)
  mkdirSync(new URL('.', file), { recursive: true })
  writeFileSync(file, text)
  console.log(`wrote ${path}`)
}
