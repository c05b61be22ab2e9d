import type { Profile } from '../compile.ts'
import { collections, environments, modules, scopes } from './access.ts'
import type { Guide, GuideLanguage } from './block.ts'
import { credits } from './credits.ts'
import { errors } from './errors.ts'
import { format, getting, keeping, pair } from './keys.ts'
import { limits } from './limits.ts'
import { messages } from './messages.ts'
import { browsers, restrictions } from './restrictions.ts'
import { rotation } from './rotation.ts'
import { introduction, sending } from './sending.ts'
import { signing } from './signing.ts'
import { type GuidePlaces, type Section, tellingOf } from './telling.ts'
import { tokens } from './tokens.ts'

const TITLE = { en: 'Authentication', fr: 'Authentification' }

/** The sections, in the order they are read. One that has nothing to say says nothing. */
const SECTIONS: readonly Section[] = [
  ...[introduction, sending, getting, format, pair],
  ...[environments, scopes, modules, collections, restrictions, browsers],
  ...[limits, credits, signing, messages, tokens, rotation, keeping, errors],
]

/**
 * The page an API's provider would publish about its keys, made from nothing but what decides about requests.
 * Pure: the same profile, place and language give the same page.
 */
export function guideOf(profile: Profile, places: GuidePlaces, language: GuideLanguage): Guide {
  const telling = tellingOf(profile, places, language)
  return { title: TITLE[language], language, blocks: SECTIONS.flatMap(section => section(telling)) }
}
