/** The parts of the document, in the order a reader meets them. */
export const TAGS = [
  { name: 'setup', description: 'The first run: make the first operator.' },
  { name: 'logins', description: 'How people log in and out, and keep their second factors and passkeys.' },
  { name: 'self', description: 'Who calls, and what they may do. Takes any key, also one of your own APIs.' },
  { name: 'apis', description: 'The APIs Latchkey protects.' },
  { name: 'profiles', description: 'What APIs can speak, and what their keys can be given.' },
  { name: 'accounts', description: 'The customers of an API.' },
  { name: 'members', description: 'Who belongs to an account, and in which role.' },
  { name: 'invitations', description: 'Who may come to belong to an account.' },
  { name: 'projects', description: 'Parts of an account that keys can belong to.' },
  { name: 'collections', description: 'What keys can be narrowed to.' },
  { name: 'credits', description: 'What an account has left to spend, and everything that changed it.' },
  {
    name: 'reservations',
    description: 'Credits held until they are committed or released, or their time is over.',
  },
  {
    name: 'keys',
    description: 'Keys of the protected APIs. A secret is shown once: by the call that made it.',
  },
  { name: 'restrictions', description: 'From where keys may be used.' },
  {
    name: 'usage',
    description: 'How often keys were used and refused, by the minute, the hour and the day.',
  },
  { name: 'refusals', description: 'Requests that were refused of late, and what refused them.' },
  { name: 'explain', description: 'How the gateway would decide, rule by rule.' },
  { name: 'audit', description: 'Who changed what and when, in a chain that shows every tampering.' },
  { name: 'root-keys', description: 'Keys of this management API.' },
  { name: 'people', description: 'Everybody who can log in.' },
  { name: 'nodes', description: 'The processes that serve from one database.' },
  { name: 'document', description: 'This document, and whether the server is there.' },
] as const

export type Tag = (typeof TAGS)[number]['name']

/** Where a path belongs: its last part that is a tag. */
export function tagOf(path: string): Tag {
  const tags = path.split('/').flatMap(part => TAGS.filter(({ name }) => name === part))
  return tags.at(-1)?.name ?? 'document'
}
