import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const linesOf = (text: string) => text.split('\n').map(it => it.trim())

const BLOCK = /\[`(examples\/[^`]+)`\][^[]*?```(?:nginx|caddy|haproxy|yaml)\n([\s\S]*?)```/g
const blocks = [...read('docs/guide/forward-auth.md').matchAll(BLOCK)].map(([, file = '', text = '']) => ({
  file,
  text,
}))

it.each(blocks)('what the guide shows of $file is in it', ({ file, text }) => {
  const whole = linesOf(read(file)).join('\n')
  for (const part of text.trim().split(/^\s*…\n/m)) expect(whole).toContain(linesOf(part.trim()).join('\n'))
})

it('the guide shows something of each recipe', () => {
  const shown = new Set(blocks.map(({ file }) => file.split('/')[1]))
  expect(shown).toEqual(new Set(['nginx', 'caddy', 'haproxy', 'traefik', 'envoy']))
})

describe.each(['examples/nginx/nginx.conf', 'examples/nginx/with-body.conf', 'examples/caddy/Caddyfile'])(
  '%s, which has to name each header,',
  file => {
    const recipe = read(file)

    it('names all that say who is asking', () => {
      const names = [...read('src/gateway/identity.ts').matchAll(/^ {4}\['([\w-]+)',/gm)].map(
        ([, name]) => name,
      )
      expect(names.length).toBeGreaterThan(10)
      expect(names.filter(name => !recipe.includes(`Latchkey-${name} `))).toEqual([])
    })

    it('names all that tell of limits, in any profile that ships', () => {
      const profiles = readdirSync(new URL('../../profiles', import.meta.url)).filter(
        it => !it.includes('schema'),
      )
      const names = profiles.flatMap(it =>
        Object.keys(JSON.parse(read(`profiles/${it}`)).limitHeaders?.send ?? {}),
      )
      expect(names.length).toBeGreaterThan(3)
      expect(names.filter(name => !recipe.includes(name))).toEqual([])
    })
  },
)
