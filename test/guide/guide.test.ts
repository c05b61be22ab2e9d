import { describe, expect, it } from 'vitest'
import type { Block, Line } from '../../src/profile/guide/block.ts'
import { guideOf } from '../../src/profile/guide/guide.ts'
import { markdownOf } from '../../src/profile/guide/markdown.ts'
import type { Profile } from '../../src/profile/profile.ts'
import { profileLike } from '../build/gateway.ts'
import { shippedProfiles } from '../build/profiles.ts'
import { worth } from '../build/worth.ts'
import { partsOf } from './world.ts'

const BASE = 'https://api.example.com'
const LANGUAGES = ['en', 'fr'] as const
const textIn = (profile: Profile, language: 'en' | 'fr' = 'en'): string =>
  markdownOf(guideOf(profile, { base: BASE }, language))
const shipped = (name: string): Profile => worth(shippedProfiles().get(name))
const spec = (name: string) => JSON.parse(JSON.stringify(shipped(name).spec))
const row = (name: string, reason: string, changes: object) => ({
  ...spec(name).errors,
  rows: spec(name).errors.rows.map((it: { when: string[] }) =>
    it.when.includes(reason) ? { ...it, ...changes } : it,
  ),
})

/** Every sentence of a page. */
const linesIn = (blocks: readonly Block[]): readonly Line[] => [
  ...partsOf(blocks, 'paragraph').map(it => it.line),
  ...partsOf(blocks, 'note').map(it => it.line),
  ...partsOf(blocks, 'list').flatMap(it => it.items),
  ...partsOf(blocks, 'table').flatMap(it => it.rows.flat()),
  ...partsOf(blocks, 'answers').flatMap(it => it.answers.flatMap(one => one.causes)),
]
const wordsIn = (line: Line): string => line.map(it => it.text).join('')

describe('a guide says what the profile says', () => {
  it.each([
    [
      'how often a key may be used',
      'zenhire',
      'limits',
      [{ ...spec('zenhire').limits[0], limit: 7 }],
      '**7 requests per minute**',
    ],
    [
      'in which span',
      'zenhire',
      'limits',
      [{ ...spec('zenhire').limits[0], seconds: 90 }],
      'requests per 90 seconds',
    ],
    [
      'in which header the key goes',
      'zenhire',
      'carriers',
      [{ header: 'X-Token' }],
      'X-Token: zh_api_YOUR_KEY',
    ],
    [
      'with which scheme',
      'zenhire',
      'carriers',
      [{ header: 'X-Token', scheme: 'Key' }],
      'X-Token: Key zh_api_YOUR_KEY',
    ],
    [
      'with which status it refuses',
      'zenhire',
      'errors',
      row('zenhire', 'expired', { status: 419 }),
      '| `419` | `API_KEY_EXPIRED` |',
    ],
    [
      'with which code',
      'zenhire',
      'errors',
      row('zenhire', 'module-missing', { code: 'NOPE' }),
      '`403 NOPE`',
    ],
    [
      'in which envelope',
      'zenhire',
      'errors',
      { ...spec('zenhire').errors, envelope: { problem: '$code' } },
      '"problem": "MISSING_API_KEY"',
    ],
    ['how long old secrets work', 'zensearch', 'keys', { graceSeconds: 7200 }, 'keeps working for 2 hours'],
    [
      'how old a signature may be',
      'zensearch',
      'signing',
      { ...spec('zensearch').signing, toleranceSeconds: 42 },
      'at most 42 seconds from server time',
    ],
    [
      'in which header a signature goes',
      'zensearch',
      'signing',
      { ...spec('zensearch').signing, signatureHeader: 'X-Sig' },
      '-H "X-Sig: $SIGNATURE"',
    ],
    [
      'what scopes mean',
      'hiring',
      'scopes',
      spec('hiring').scopes.map((it: object) => ({ ...it, about: { en: 'Everything.', fr: 'Tout.' } })),
      '| `jobs:read` | Everything. |',
    ],
    [
      'which of several scopes would do',
      'hiring',
      'routes',
      [{ methods: ['GET'], paths: ['/v1/either'], query: 'jobs:read OR jobs:write' }],
      '`GET /v1/either` (`jobs:read OR jobs:write`)',
    ],
    ['what keys begin with', 'hiring', 'forms', [{ prefix: 'acme_', issued: true }], 'Bearer acme_YOUR_KEY'],
    [
      'which older keys still work',
      'hiring',
      'forms',
      [...spec('hiring').forms, { prefix: 'old_', issued: false }],
      'Older keys that begin with `old_`',
    ],
    ['which pages may read', 'hiring', 'cors', 'listed-hosts', 'Pages on the allowed hosts of a key'],
    [
      'what a request costs',
      'hiring',
      'routes',
      spec('hiring').routes.map((it: object) => ({ ...it, credits: 3 })),
      '| `GET /v1/jobs`, `GET /v1/jobs/:id` | 3 |',
    ],
    ['what is told of old secrets', 'hiring', 'rotation', { announce: true }, '`Sunset`'],
  ])('%s', (_, name, part, changed, said) => {
    expect(textIn(shipped(name))).not.toContain(said)
    expect(textIn(profileLike(name, 'changed', { [part]: changed }))).toContain(said)
  })

  it('and of what a profile does not have it says nothing', () => {
    const { blocks } = guideOf(shipped('hiring'), { base: BASE }, 'en')
    const ids = partsOf(blocks, 'heading').map(it => it.id)
    for (const id of ['modules', 'collections', 'environments', 'pairs', 'signing', 'rate-limits', 'credits'])
      expect(ids).not.toContain(id)
    expect(ids).toEqual(expect.arrayContaining(['sending', 'scopes', 'rotation', 'errors']))
  })

  it('the first request is one that the modules of the account allow', () => {
    const guide = guideOf(shipped('zenhire'), { base: BASE, modules: ['interview'] }, 'en')
    expect(worth(partsOf(guide.blocks, 'samples')[0]).samples[0]?.code).toContain('/api/v1/interview/runs')
  })
})

describe.each([...shippedProfiles().keys()])('the guide of %s', name => {
  const pages = LANGUAGES.map(language => guideOf(shipped(name), { base: BASE }, language))

  it('has a heading of its own for each section, the same in both languages', () => {
    const [en = [], fr] = pages.map(it =>
      partsOf(it.blocks, 'heading').map(({ id, level }) => `${level} ${id}`),
    )
    expect(new Set(en).size).toBe(en.length)
    expect(fr).toEqual(en)
  })

  it.each(LANGUAGES)('leaves no place in a sentence empty, in %s', language => {
    const { blocks } = worth(pages.find(it => it.language === language))
    const lines = linesIn(blocks).map(wordsIn)
    expect(lines.length).toBeGreaterThan(20)
    expect(
      lines.filter(it => /[{}]|undefined|\s[.,](?!\d)|\( ?\)| {2}/.test(it.replaceAll('{…}', ''))),
    ).toEqual([])
  })

  it('says in French what it says in English, and not in English', () => {
    const [en, fr] = pages.map(it =>
      linesIn(it.blocks).filter(line => line.some(one => one.kind === 'text' && one.text.length > 40)),
    )
    expect(fr?.length).toBeGreaterThan(10)
    const english = new Set(en?.map(wordsIn))
    const own = new Set(shipped(name).spec.languages.length === 1 ? aboutsOf(shipped(name)) : [])
    expect(fr?.map(wordsIn).filter(it => english.has(it) && !own.has(it))).toEqual([])
  })
})

/** What a profile of one language says in its own words. */
const aboutsOf = ({ spec: { scopes, modules, environments } }: Profile): readonly string[] =>
  [...scopes, ...modules, ...environments].map(it =>
    typeof it.about === 'string' ? it.about : (it.about['en'] ?? ''),
  )
