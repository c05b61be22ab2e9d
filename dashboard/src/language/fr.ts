import access from '../pages/access/messages.fr.json'
import audit from '../pages/audit/messages.fr.json'
import collections from '../pages/collections/messages.fr.json'
import docs from '../pages/docs/messages.fr.json'
import explain from '../pages/explain/messages.fr.json'
import keyPage from '../pages/keyPage/messages.fr.json'
import keys from '../pages/keys/messages.fr.json'
import members from '../pages/members/messages.fr.json'
import myself from '../pages/myself/messages.fr.json'
import operator from '../pages/operator/messages.fr.json'
import projects from '../pages/projects/messages.fr.json'
import settings from '../pages/settings/messages.fr.json'
import usage from '../pages/usage/messages.fr.json'
import parts from '../parts/messages.fr.json'
import shell from '../shell/messages.fr.json'
import type { Messages } from './language.ts'

/** Every text in French, by area: what is missing does not compile. */
export const messages: Messages = {
  access,
  audit,
  collections,
  docs,
  explain,
  keyPage,
  keys,
  members,
  myself,
  operator,
  parts,
  projects,
  settings,
  shell,
  usage,
}
