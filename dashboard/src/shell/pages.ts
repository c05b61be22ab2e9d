import type { ProfileDetail } from '../../../src/client/client.ts'
import type { Action } from '../session/self.ts'

/** The pages of an account: where each is, and what one must be allowed to do to see it. */
export const PAGES = {
  keys: { to: '/accounts/$account/keys', action: 'keys.read' },
  projects: { to: '/accounts/$account/projects', action: 'projects.read' },
  collections: { to: '/accounts/$account/collections', action: 'collections.read' },
  members: { to: '/accounts/$account/members', action: 'members.read' },
  settings: { to: '/accounts/$account/settings', action: 'account.read' },
  usage: { to: '/accounts/$account/usage', action: 'usage.read' },
  audit: { to: '/accounts/$account/audit', action: 'audit.read' },
  docs: { to: '/accounts/$account/docs', action: 'account.read' },
} as const satisfies Readonly<Record<string, { readonly to: string; readonly action: Action }>>

export type PageName = keyof typeof PAGES
type Entry = ProfileDetail['navigation'][number]

/** One link of the navigation: to the first page behind it. */
export interface Place {
  readonly label: Entry['label']
  readonly first: PageName
  /** Tabs, where there are several pages behind it. */
  readonly items: readonly { readonly label: Entry['label']; readonly page: PageName }[]
}

/** The navigation of a profile, without what somebody may not see. */
export function placesFor(
  { navigation }: Pick<ProfileDetail, 'navigation'>,
  may: (action: Action) => boolean,
): readonly Place[] {
  const isOpen = ({ page }: { readonly page: PageName }) => may(PAGES[page].action)
  return navigation.flatMap(({ label, page, items }) => {
    const all = page === null ? items : [{ label, page }]
    const open = all.filter(isOpen)
    const [first] = open
    return first === undefined ? [] : [{ label, first: first.page, items: page === null ? open : [] }]
  })
}

/** The place a page is found behind. */
export const placeOf = (places: readonly Place[], page: PageName): Place | undefined =>
  places.find(it => it.first === page || it.items.some(item => item.page === page))
