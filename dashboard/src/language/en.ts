import access from '../pages/access/messages.en.json'
import audit from '../pages/audit/messages.en.json'
import collections from '../pages/collections/messages.en.json'
import docs from '../pages/docs/messages.en.json'
import explain from '../pages/explain/messages.en.json'
import keyPage from '../pages/keyPage/messages.en.json'
import keys from '../pages/keys/messages.en.json'
import members from '../pages/members/messages.en.json'
import myself from '../pages/myself/messages.en.json'
import operator from '../pages/operator/messages.en.json'
import projects from '../pages/projects/messages.en.json'
import settings from '../pages/settings/messages.en.json'
import usage from '../pages/usage/messages.en.json'
import parts from '../parts/messages.en.json'
import shell from '../shell/messages.en.json'

/** Every text in English, by area. */
export const messages = {
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
