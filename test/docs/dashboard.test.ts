import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { dressOf } from '../../src/profile/dress.ts'
import { loadProfile } from '../../src/profile/profile.ts'

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

describe('the guide to a dashboard of one’s own', () => {
  const [, example = ''] = /```json\n([\s\S]*?)```/.exec(file('docs/guide/dashboard.md')) ?? []
  const profile = { ...JSON.parse(file('profiles/starter.json')), ...JSON.parse(example) }
  const dress = dressOf(loadProfile('guide.json', JSON.stringify(profile)).spec)

  it('shows a dashboard that can be worn, with names of its own and ours beside them', () => {
    expect(dress.navigation.map(it => it.label.fr)).toEqual(['Utilisation', 'Paramètres', 'Documentation'])
    expect(dress.nouns.scope.many.en).toBe('permissions')
    expect([dress.wording.createKey.en, dress.wording.revoke.en]).toEqual(['Generate New API Key', 'Revoke'])
  })

  it('shows an accent that is worn darker in light', () => {
    expect(dress.accent.light).not.toBe('#d97706')
  })
})
