import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { keySearch } from './pages/keys/search.ts'
import { usageSearch } from './pages/usage/range.ts'
import { queries } from './queries.ts'
import { isSessionOver } from './session/renewal.ts'
import { type Person, selfQuery } from './session/self.ts'
import { waysQuery } from './session/ways.ts'
import { Crashed } from './shell/Crashed.tsx'
import { Lost } from './shell/Lost.tsx'

/** Every page there is, by its path. Each is fetched when it is first looked at. */

interface Signing {
  /** Where to go afterwards. */
  readonly next?: string | undefined
  /** Why signing in elsewhere came to nothing. */
  readonly error?: string | undefined
}

/** Only paths of our own: a link must not lead anybody elsewhere after signing in. What is left out would stay. */
const signing = ({ next, error }: Record<string, unknown>): Signing => ({
  next: typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : undefined,
  error: typeof error === 'string' ? error : undefined,
})
const ways = () => queries.ensureQueryData(waysQuery)

const root = createRootRoute({ component: Outlet, errorComponent: Crashed, notFoundComponent: Lost })

async function signedIn({
  location,
}: {
  readonly location: { readonly href: string }
}): Promise<{ self: Person }> {
  try {
    return { self: await queries.ensureQueryData(selfQuery) }
  } catch (error) {
    if (isSessionOver(error)) throw redirect({ to: '/sign-in', search: { next: location.href } })
    throw error
  }
}

const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: signedIn,
  component: Outlet,
})

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  beforeLoad: ({ context: { self } }) => {
    if (self.person.operator) throw redirect({ to: '/operator' })
    const [first] = self.memberships
    if (first !== undefined)
      throw redirect({ to: '/accounts/$account', params: { account: first.accountId } })
  },
  component: lazyRouteComponent(() => import('./shell/Homeless.tsx'), 'Homeless'),
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: signing,
  loader: ways,
  component: lazyRouteComponent(() => import('./pages/access/SignInPage.tsx'), 'SignInPage'),
})
const forgot = createRoute({
  getParentRoute: () => root,
  path: '/forgot',
  loader: ways,
  component: lazyRouteComponent(() => import('./pages/access/ForgotPage.tsx'), 'ForgotPage'),
})
const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset',
  loader: ways,
  component: lazyRouteComponent(() => import('./pages/access/ResetPage.tsx'), 'ResetPage'),
})
const accept = createRoute({
  getParentRoute: () => root,
  path: '/accept',
  loader: ways,
  component: lazyRouteComponent(() => import('./pages/access/AcceptPage.tsx'), 'AcceptPage'),
})
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  loader: ways,
  component: lazyRouteComponent(() => import('./pages/access/SetupPage.tsx'), 'SetupPage'),
})

const myself = createRoute({
  getParentRoute: () => inside,
  path: '/me',
  loader: async () => (await import('./pages/myself/mine.ts')).readMine(),
  component: lazyRouteComponent(() => import('./pages/myself/MyselfPage.tsx'), 'MyselfPage'),
})

const account = createRoute({
  getParentRoute: () => inside,
  path: '/accounts/$account',
  component: lazyRouteComponent(() => import('./shell/AccountLayout.tsx'), 'AccountLayout'),
})
const accountHome = createRoute({
  getParentRoute: () => account,
  path: '/',
  component: lazyRouteComponent(() => import('./shell/AccountHome.tsx'), 'AccountHome'),
})
const keys = createRoute({
  getParentRoute: () => account,
  path: 'keys',
  validateSearch: keySearch,
  component: lazyRouteComponent(() => import('./pages/keys/KeysPage.tsx'), 'KeysPage'),
})
const key = createRoute({
  getParentRoute: () => account,
  path: 'keys/$key',
  component: lazyRouteComponent(() => import('./pages/keyPage/KeyPage.tsx'), 'KeyPage'),
})
const projects = createRoute({
  getParentRoute: () => account,
  path: 'projects',
  component: lazyRouteComponent(() => import('./pages/projects/ProjectsPage.tsx'), 'ProjectsPage'),
})
const collections = createRoute({
  getParentRoute: () => account,
  path: 'collections',
  component: lazyRouteComponent(() => import('./pages/collections/CollectionsPage.tsx'), 'CollectionsPage'),
})
const members = createRoute({
  getParentRoute: () => account,
  path: 'members',
  component: lazyRouteComponent(() => import('./pages/members/MembersPage.tsx'), 'MembersPage'),
})
const settings = createRoute({
  getParentRoute: () => account,
  path: 'settings',
  component: lazyRouteComponent(() => import('./pages/settings/SettingsPage.tsx'), 'SettingsPage'),
})
const usage = createRoute({
  getParentRoute: () => account,
  path: 'usage',
  validateSearch: usageSearch,
  component: lazyRouteComponent(() => import('./pages/usage/UsagePage.tsx'), 'UsagePage'),
})
const audit = createRoute({
  getParentRoute: () => account,
  path: 'audit',
  component: lazyRouteComponent(() => import('./pages/audit/AuditPage.tsx'), 'AuditPage'),
})
const docs = createRoute({
  getParentRoute: () => account,
  path: 'docs',
  component: lazyRouteComponent(() => import('./pages/docs/DocsPage.tsx'), 'DocsPage'),
})

const operator = createRoute({
  getParentRoute: () => inside,
  path: '/operator',
  component: lazyRouteComponent(() => import('./shell/OperatorLayout.tsx'), 'OperatorLayout'),
})
const overview = createRoute({
  getParentRoute: () => operator,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/usage/OverviewPage.tsx'), 'OverviewPage'),
})
const apis = createRoute({
  getParentRoute: () => operator,
  path: 'apis',
  component: lazyRouteComponent(() => import('./pages/operator/ApisPage.tsx'), 'ApisPage'),
})
const api = createRoute({
  getParentRoute: () => operator,
  path: 'apis/$api',
  component: lazyRouteComponent(() => import('./pages/operator/ApiPage.tsx'), 'ApiPage'),
})
const apiDocs = createRoute({
  getParentRoute: () => operator,
  path: 'apis/$api/docs',
  component: lazyRouteComponent(() => import('./pages/docs/ApiDocsPage.tsx'), 'ApiDocsPage'),
})
const accounts = createRoute({
  getParentRoute: () => operator,
  path: 'accounts',
  validateSearch: ({ api, q }: Record<string, unknown>): { readonly api?: string; readonly q?: string } => ({
    ...(typeof api === 'string' && { api }),
    ...((typeof q === 'string' || typeof q === 'number') && { q: String(q).slice(0, 100) }),
  }),
  component: lazyRouteComponent(() => import('./pages/operator/AccountsPage.tsx'), 'AccountsPage'),
})
const rootKeys = createRoute({
  getParentRoute: () => operator,
  path: 'root-keys',
  component: lazyRouteComponent(() => import('./pages/operator/RootKeysPage.tsx'), 'RootKeysPage'),
})
const people = createRoute({
  getParentRoute: () => operator,
  path: 'people',
  component: lazyRouteComponent(() => import('./pages/operator/PeoplePage.tsx'), 'PeoplePage'),
})
const profiles = createRoute({
  getParentRoute: () => operator,
  path: 'profiles',
  validateSearch: ({ profile }: Record<string, unknown>): { readonly profile?: string } =>
    typeof profile === 'string' ? { profile } : {},
  component: lazyRouteComponent(() => import('./pages/operator/ProfilesPage.tsx'), 'ProfilesPage'),
})
const nodes = createRoute({
  getParentRoute: () => operator,
  path: 'nodes',
  component: lazyRouteComponent(() => import('./pages/operator/NodesPage.tsx'), 'NodesPage'),
})
const explain = createRoute({
  getParentRoute: () => operator,
  path: 'explain',
  validateSearch: ({ refusal }: Record<string, unknown>): { readonly refusal?: string } =>
    typeof refusal === 'string' ? { refusal } : {},
  component: lazyRouteComponent(() => import('./pages/explain/ExplainPage.tsx'), 'ExplainPage'),
})
const operatorUsage = createRoute({
  getParentRoute: () => operator,
  path: 'usage',
  validateSearch: usageSearch,
  component: lazyRouteComponent(() => import('./pages/usage/OperatorUsagePage.tsx'), 'OperatorUsagePage'),
})
const operatorAudit = createRoute({
  getParentRoute: () => operator,
  path: 'audit',
  component: lazyRouteComponent(() => import('./pages/audit/OperatorAuditPage.tsx'), 'OperatorAuditPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    ...[signIn, forgot, reset, accept, setup],
    inside.addChildren([
      ...[home, myself],
      account.addChildren([
        ...[accountHome, keys, key, projects, collections, members, settings, usage, audit, docs],
      ]),
      operator.addChildren([
        ...[overview, apis, api, apiDocs, accounts, rootKeys, people, profiles, nodes, explain],
        ...[operatorUsage, operatorAudit],
      ]),
    ]),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
  // Nothing is lost on the way to a page: the one before stays until it is there.
  defaultPendingMs: 400,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
