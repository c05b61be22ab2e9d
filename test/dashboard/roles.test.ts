import { describe, expect, it } from 'vitest'
import en from '../../dashboard/src/pages/members/messages.en.json' with { type: 'json' }
import { ACTIONS, ruleOf } from '../../src/core/roles.ts'

/** What people in some role may do, as the table of roles names it. */
const ofRoles = (Object.keys(ACTIONS) as (keyof typeof ACTIONS)[]).filter(it => ruleOf(it).roles.length > 0)

describe('what the dashboard says that each role may do', () => {
  it('has words for every action of the table of roles, and for no other', () => {
    const worded = Object.entries(en.tasks).flatMap(([noun, verbs]) =>
      Object.keys(verbs).map(verb => `${noun}.${verb}`),
    )
    expect(worded.toSorted()).toEqual(ofRoles.toSorted())
  })
})
