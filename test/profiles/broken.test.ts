import { describe, expect, it } from 'vitest'
import { ProfileError } from '../../src/core/error.ts'
import { loadProfile } from '../../src/profile/profile.ts'
import { brokenProfiles } from './broken.ts'

const complaintsAbout = (file: string, text: string): readonly string[] => {
  try {
    loadProfile(file, text)
  } catch (error) {
    if (error instanceof ProfileError) return error.complaints
    throw error
  }
  return []
}

describe('a profile with a mistake does not load, and the complaint names file, path and fix', () => {
  it.each(brokenProfiles())('$file', ({ file, text, complaints }) => {
    expect(complaintsAbout(file, text)).toEqual(complaints.map(it => `${file}: ${it}`))
  })
})

describe('a profile with several mistakes', () => {
  it('is told of all of them at once', () => {
    const complaints = complaintsAbout('mine.json', '{ "name": "Mine", "title": "Mine", "carriers": [] }')
    expect(complaints).toEqual([
      'mine.json: name: use lower-case letters, digits, ":", "_" and "-"',
      'mine.json: carriers: give at least 1',
      'mine.json: forms: is missing: give a list',
      'mine.json: errors: is missing: give an object',
    ])
  })
})

describe('a profile with more scopes than a key can hold', () => {
  it('does not load: nobody could give all of them', () => {
    const scopes = Array.from({ length: 201 }, (_, at) => ({ name: `scope-${at}`, about: 'One of many.' }))
    const mine = JSON.stringify({ $schema: './profile.schema.json', scopes })
    expect(complaintsAbout('mine.json', mine)).toContain(
      'mine.json: scopes: give at most 200: a key can hold no more',
    )
  })
})
