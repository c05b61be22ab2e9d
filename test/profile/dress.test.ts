import { describe, expect, it } from 'vitest'
import { SHIPPED, shippedProfile } from '../../scripts/shipped.ts'
import { dressOf } from '../../src/profile/dress.ts'
import { starterWith } from './starter.ts'

const dress = (changes: Parameters<typeof starterWith>[0]) => dressOf(starterWith(changes).spec)

describe('a profile without a dashboard', () => {
  const plain = dress({ title: 'An API of some length', nouns: {}, dashboard: {} })

  it('leads to all there is, under names of our own', () => {
    const links = plain.navigation.map(it => [it.label.fr, it.page ?? it.items.map(item => item.page)])
    expect(links).toEqual([
      ['Clés API', 'keys'],
      ['Projets', 'projects'],
      ['Utilisation', 'usage'],
      ['Documentation', 'docs'],
      ['Paramètres', ['settings', 'members', 'audit']],
    ])
  })

  it('calls the page of keys what it calls a key', () => {
    const key = { one: 'badge', many: 'badges' }
    const named = dress({ nouns: { key }, dashboard: {} })
    const [first] = named.navigation
    expect([named.wording.keysTitle.en, first?.label.en]).toEqual(['Badges', 'Badges'])
  })

  it('leads to collections only where there are some', () => {
    const pages = dress({ collections: true, dashboard: {} }).navigation.map(it => it.page)
    expect(pages).toContain('collections')
  })

  it('has the start of its title for a logo, and our words', () => {
    expect([plain.logo, plain.wording.revoke, plain.nouns.account.many]).toEqual([
      'An API of so',
      { en: 'Revoke', fr: 'Révoquer' },
      { en: 'accounts', fr: 'comptes' },
    ])
  })
})

describe('a noun', () => {
  it.each([
    ['team', 'teams', 'teams'],
    ['company', 'companies', 'companys'],
    ['business', 'businesses', 'business'],
    ['survey', 'surveys', 'surveys'],
  ])('of one word is many: %s', (word, english, french) => {
    expect(dress({ nouns: { account: word } }).nouns.account).toEqual({
      one: { en: word, fr: word },
      many: { en: english, fr: french },
    })
  })

  it('may say itself how many are called, and lists go by that name', () => {
    const nouns = { project: { one: 'workspace', many: { en: 'workspaces', fr: 'espaces de travail' } } }
    const { navigation } = dress({
      nouns,
      dashboard: { navigation: [{ page: 'keys' }, { page: 'projects' }] },
    })
    expect(navigation[1]?.label).toEqual({ en: 'Workspaces', fr: 'Espaces de travail' })
  })
})

describe.each(SHIPPED)('the dashboard of %s', name => {
  const dressed = dressOf(shippedProfile(name).spec)

  it('says everything in both languages', () => {
    const texts = [
      ...Object.values(dressed.wording),
      ...Object.values(dressed.nouns).flatMap(({ one, many }) => [one, many]),
      ...dressed.navigation.flatMap(({ label, items }) => [label, ...items.map(item => item.label)]),
    ]
    expect(texts.filter(({ en, fr }) => en === '' || fr === '')).toEqual([])
  })
})
