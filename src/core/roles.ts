import { ROLES, type Role } from './member.ts'

/** Who may do one thing. Operators may do everything; a root key, what its scopes say. */
export interface ActionRule {
  /** Roles in the account concerned that may. None: operators only. */
  readonly roles: readonly Role[]
  /** What a root key must hold; absent: no root key may, or every one where `open` says so. */
  readonly scope?: string
  /** What a root key must hold besides where the account concerned is the one of root keys. */
  readonly onRootKeys?: string
  /** Whoever it is about may, too, whatever their role. */
  readonly own?: true
  /** Wider than the roles: everybody who showed who they are, or truly anybody. */
  readonly open?: 'known' | 'anybody'
  /** One sentence for the reference page. */
  readonly about: string
}

const READ_ROOT_KEYS = 'root-keys:read'
const WRITE_ROOT_KEYS = 'root-keys:write'

const OPERATORS: readonly Role[] = []
const OWNERS: readonly Role[] = ['owner']
const ADMINS: readonly Role[] = ['owner', 'admin']
const MEMBERS: readonly Role[] = ['owner', 'admin', 'member']
const EVERYONE: readonly Role[] = ROLES

/** Who may do what. The only place that says so: enforced by the control plane, printed in the reference. */
export const ACTIONS = {
  'apis.read': { roles: OPERATORS, scope: 'apis:read', about: 'Look at the protected APIs.' },
  'apis.create': { roles: OPERATORS, scope: 'apis:write', about: 'Protect one more API.' },
  'apis.change': {
    roles: OPERATORS,
    scope: 'apis:write',
    about: 'Change where an API is and what it serves.',
  },

  'accounts.list': {
    roles: OPERATORS,
    scope: 'accounts:read',
    open: 'known',
    about: 'List accounts; a person who is no operator sees the ones they belong to.',
  },
  'accounts.create': { roles: OPERATORS, scope: 'accounts:write', about: 'Add a customer of an API.' },
  'account.read': { roles: EVERYONE, scope: 'accounts:read', about: 'Look at an account.' },
  'account.change': {
    roles: OWNERS,
    scope: 'accounts:write',
    onRootKeys: WRITE_ROOT_KEYS,
    about: 'Rename an account; its plan and modules are for operators.',
  },
  'account.standing': {
    roles: OPERATORS,
    scope: 'accounts:write',
    onRootKeys: WRITE_ROOT_KEYS,
    about: 'Disable an account, which stops all its keys, and enable it.',
  },

  'projects.read': { roles: MEMBERS, scope: 'projects:read', about: 'Look at the projects of an account.' },
  'projects.create': { roles: ADMINS, scope: 'projects:write', about: 'Add a project to an account.' },
  'projects.change': { roles: ADMINS, scope: 'projects:write', about: 'Rename a project.' },

  'collections.read': { roles: MEMBERS, scope: 'collections:read', about: 'Look at collections.' },
  'collections.create': { roles: ADMINS, scope: 'collections:write', about: 'Add a collection.' },
  'collections.change': {
    roles: ADMINS,
    scope: 'collections:write',
    about: 'Rename a collection, switch it off and on.',
  },

  'credits.read': {
    roles: EVERYONE,
    scope: 'credits:read',
    about: 'Read the balance of an account, its ledger and its reservations.',
  },
  'credits.grant': { roles: OPERATORS, scope: 'credits:write', about: 'Add credits to an account.' },
  'credits.reserve': {
    roles: OPERATORS,
    scope: 'credits:write',
    about: 'Hold credits of an account for something that is still to be done.',
  },
  'credits.settle': {
    roles: OPERATORS,
    scope: 'verify',
    about: 'Commit or release what is held, also by a verdict.',
  },
  'credits.refund': {
    roles: OPERATORS,
    scope: 'credits:write',
    about: 'Give a spending back to its account.',
  },

  'keys.read': {
    roles: EVERYONE,
    scope: 'keys:read',
    onRootKeys: READ_ROOT_KEYS,
    about: 'Look at keys: masks and last uses, never secrets.',
  },
  'usage.read': {
    roles: EVERYONE,
    scope: 'keys:read',
    onRootKeys: READ_ROOT_KEYS,
    about: 'See how often keys were used and refused.',
  },
  'verify.explain': {
    roles: OPERATORS,
    scope: 'verify',
    about: 'Ask how the gateway would decide about a request, rule by rule; nothing is taken.',
  },
  'keys.create': {
    roles: ADMINS,
    scope: 'keys:write',
    onRootKeys: WRITE_ROOT_KEYS,
    about: 'Create a key; its secret is shown once.',
  },
  'keys.import': {
    roles: ADMINS,
    scope: 'keys:write',
    onRootKeys: WRITE_ROOT_KEYS,
    about:
      'Take over a key that was made elsewhere; from slow digests (bcrypt, scrypt, argon2) operators only.',
  },
  'keys.change': {
    roles: ADMINS,
    scope: 'keys:write',
    onRootKeys: WRITE_ROOT_KEYS,
    about: 'Change what a key may do, disable and enable it.',
  },
  'keys.rotate': {
    roles: ADMINS,
    scope: 'keys:write',
    onRootKeys: WRITE_ROOT_KEYS,
    about: 'Make new secrets, end the grace of the old ones.',
  },
  'keys.revoke': {
    roles: ADMINS,
    scope: 'keys:write',
    onRootKeys: WRITE_ROOT_KEYS,
    about: 'Stop a key for good.',
  },

  'members.read': { roles: MEMBERS, scope: 'members:read', about: 'See who belongs to an account.' },
  'members.change': {
    roles: ADMINS,
    scope: 'members:write',
    about: 'Give a member another role, at most one’s own; only owners change owners.',
  },
  'members.remove': {
    roles: ADMINS,
    scope: 'members:write',
    own: true,
    about: 'Take a member out of an account; only owners remove owners. Everybody may leave.',
  },
  'invitations.read': { roles: ADMINS, scope: 'members:read', about: 'See who is invited to an account.' },
  'invitations.create': {
    roles: ADMINS,
    scope: 'members:write',
    about: 'Invite somebody, at most to one’s own role.',
  },
  'invitations.withdraw': { roles: ADMINS, scope: 'members:write', about: 'Withdraw an invitation.' },
  'invitations.accept': { roles: [], open: 'anybody', about: 'Accept an invitation with its token.' },

  'audit.read': { roles: ADMINS, scope: 'audit:read', about: 'Read who changed what in an account.' },
  'audit.verify': { roles: OPERATORS, scope: 'audit:read', about: 'Check the whole chain of audit entries.' },

  'rootKeys.read': { roles: OPERATORS, scope: READ_ROOT_KEYS, about: 'Look at the root keys.' },
  'rootKeys.create': {
    roles: OPERATORS,
    scope: WRITE_ROOT_KEYS,
    about: 'Create a root key that holds at most what its maker holds.',
  },
  'rootKeys.change': {
    roles: OPERATORS,
    scope: WRITE_ROOT_KEYS,
    about: 'Change, rotate and revoke root keys.',
  },
  'people.read': { roles: OPERATORS, scope: 'people:read', about: 'See everybody who can log in.' },
  'people.change': { roles: OPERATORS, about: 'Make a person an operator, or no longer one.' },

  'nodes.read': { roles: OPERATORS, scope: 'apis:read', about: 'See which nodes are live.' },

  'restrictions.check': {
    roles: [],
    open: 'known',
    about: 'Try which rule of a restriction would admit an address, a host or a page.',
  },
  'self.read': { roles: [], open: 'known', about: 'Ask who one is, and what one may do.' },
  'self.revoke': { roles: [], open: 'known', about: 'Revoke the key one shows.' },
  'logins.read': { roles: [], open: 'anybody', about: 'Ask by which ways one can sign in here.' },
  setup: { roles: [], open: 'anybody', about: 'Make the first operator, with the token on the terminal.' },
} as const satisfies Readonly<Record<string, ActionRule>>

export type Action = keyof typeof ACTIONS

/** The rule about an action. */
export const ruleOf = (action: Action): ActionRule => ACTIONS[action]

/** Whether somebody of this role in an account may do it there. */
export const roleMay = (role: Role, action: Action): boolean => ruleOf(action).roles.includes(role)

/** Whether one role is at least the other: nobody grants, changes or removes a role above their own. */
export const reaches = (own: Role, other: Role): boolean => ROLES.indexOf(own) <= ROLES.indexOf(other)

/** What a root key must hold to give somebody a role: the scopes of all that the role may do. */
export const scopesOf = (role: Role): readonly string[] => {
  const rules: readonly ActionRule[] = Object.values(ACTIONS)
  return [...new Set(rules.filter(it => it.roles.includes(role)).flatMap(it => it.scope ?? []))]
}
