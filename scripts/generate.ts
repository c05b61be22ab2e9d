import { mkdirSync, writeFileSync } from 'node:fs'
import { generatedClient } from './client.ts'
import { generatedPages } from './pages.ts'

/** Writes every file that is generated from the sources. `npm run generate` */
for (const { path, text } of [...generatedPages(), ...generatedClient()]) {
  const file = new URL(`../${path}`, import.meta.url)
  mkdirSync(new URL('.', file), { recursive: true })
  writeFileSync(file, text)
  console.log(`wrote ${path}`)
}
