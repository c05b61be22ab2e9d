import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { HINTS } from '../../examples/zensearch/sdk/errors.ts'

const FOLDER = new URL('../../examples/zensearch/extension/', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8')
const messages = (language: string): Record<string, { message: string }> =>
  JSON.parse(read(`_locales/${language}/messages.json`))

const [english, french] = [messages('en'), messages('fr')]
const SOURCES = readdirSync(FOLDER).filter(it => /\.(ts|html)$/.test(it))

it('the extension says the same in English and in French, with the same values', () => {
  expect(Object.keys(french)).toEqual(Object.keys(english))
  const values = ({ message }: { message: string }) => new Set(message.match(/\$\d/g))
  for (const [name, text] of Object.entries(english))
    expect([name, values(french[name] ?? text)]).toEqual([name, values(text)])
})

it('every text it uses is there, every text that is there it uses, and pages show the English ones until then', () => {
  const used = SOURCES.flatMap(it => [
    ...read(it).matchAll(/(?:say\(|data-text=|\? )['"](\w+)['"]|: '(insecure)'/g),
  ])
  const names = used.map(([, name, other]) => name ?? other ?? '')
  const ofManifest = [...read('manifest.json').matchAll(/__MSG_(\w+)__/g)].map(([, name]) => name)
  const ofErrors = Object.keys(HINTS).map(code => `error_${code}`)
  const known = Object.keys(english)
  expect(names.filter(it => !known.includes(it))).toEqual([])
  expect(known.filter(it => ![...names, ...ofManifest, ...ofErrors].includes(it))).toEqual([])
  for (const page of SOURCES.filter(it => it.endsWith('.html')))
    for (const [, name = '', text] of read(page).matchAll(/data-text="(\w+)"\s*>([^<]*)</g))
      expect([name, text]).toEqual([name, english[name]?.message])
})

it('it asks for no more than it needs, and runs nothing that is not its own', () => {
  const manifest = JSON.parse(read('manifest.json'))
  expect(manifest).toMatchObject({
    permissions: ['storage'],
    host_permissions: ['https://api.zensearch.dev/*'],
  })
  expect(manifest).not.toHaveProperty('background')
  expect(manifest).not.toHaveProperty('content_scripts')
  const policy: string = manifest.content_security_policy.extension_pages
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';")
  expect(policy).not.toMatch(/unsafe|\*(?!;| )/)
  for (const page of SOURCES.filter(it => it.endsWith('.html')))
    expect(read(page)).not.toMatch(/\son\w+=|style=|<script(?![^>]*src=)/)
})
