import { mkdirSync, writeFileSync } from 'node:fs'
import { profileReference } from './reference.ts'
import { SHIPPED, shippedProfile } from './shipped.ts'

/** Writes every file that is generated from the sources. `npm run generate` */
for (const { path, text } of profileReference(SHIPPED.map(it => shippedProfile(it).spec))) {
  const file = new URL(`../${path}`, import.meta.url)
  mkdirSync(new URL('.', file), { recursive: true })
  writeFileSync(file, text)
  console.log(`wrote ${path}`)
}
