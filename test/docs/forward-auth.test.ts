import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { identityHeaders } from '../../src/gateway/identity.ts'
import { limitHeaderNames } from '../../src/profile/standard-limits.ts'
import { aDossier, noon } from '../build/case.ts'

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

/** Of a key that has everything an upstream may be told of. */
const dossier = aDossier({
  key: { environment: 'live' },
  account: { plan: 'Business' },
  project: { id: 'prj_1', accountId: 'acc_1', name: 'A project', version: 1, createdAt: noon },
})
const reading = {
  name: 'per-key',
  limit: 9,
  used: 1,
  remaining: 8,
  resetsAt: noon,
  retryAt: noon,
  admitted: true,
}
const told = identityHeaders({ outcome: 'admitted', dossier, readings: [reading] }, 'req_1').filter(
  (_, at) => at % 2 === 0,
)

describe.each(['examples/nginx/nginx.conf', 'examples/nginx/with-body.conf', 'examples/caddy/Caddyfile'])(
  '%s, which has to name each header,',
  file => {
    const recipe = read(file)

    it('names all that say who is asking', () => {
      expect(told.length).toBeGreaterThan(10)
      expect(told.filter(name => !recipe.includes(`${name} `))).toEqual([])
    })

    it('names all that tell of limits, in any profile that ships', () => {
      const profiles = readdirSync(new URL('../../profiles', import.meta.url)).filter(
        it => !it.includes('schema'),
      )
      const names = profiles.flatMap(it => limitHeaderNames(JSON.parse(read(`profiles/${it}`))))
      expect(names).toEqual(expect.arrayContaining(['X-RateLimit-Limit', 'RateLimit', 'RateLimit-Policy']))
      expect(names.filter(name => !new RegExp(`\\b${name}\\s`).test(recipe))).toEqual([])
    })
  },
)
