import { type Check, type Complaint, complainIf } from './complaint.ts'
import type { ProfileSpec } from './schema.ts'

/** Rules of the dashboard: every page once, keys among them, and only what the API has. */
export const DASHBOARD_CHECKS: readonly Check[] = [
  repeatedPages,
  noKeysPage,
  needlessCollections,
  repeatedDays,
  endsOfTheEndless,
]

/** Every page the navigation names, by its path. */
const pagesOf = ({ dashboard: { navigation = [] } }: ProfileSpec) =>
  navigation.flatMap(({ page, items = [] }, index) => [
    ...(page === undefined ? [] : [{ page, path: `dashboard.navigation[${index}].page` }]),
    ...items.map((it, at) => ({ page: it.page, path: `dashboard.navigation[${index}].items[${at}].page` })),
  ])

function repeatedPages(spec: ProfileSpec): readonly Complaint[] {
  const pages = pagesOf(spec)
  return pages.flatMap(({ page, path }, index) => {
    const first = pages.findIndex(it => it.page === page)
    const text = `"${page}" is linked at ${pages[first]?.path} already: a page has one place`
    return complainIf(first < index, path, text)
  })
}

function noKeysPage(spec: ProfileSpec): readonly Complaint[] {
  const missing = spec.dashboard.navigation !== undefined && !pagesOf(spec).some(it => it.page === 'keys')
  return complainIf(missing, 'dashboard.navigation', 'names no page "keys": it is what people come for')
}

function needlessCollections(spec: ProfileSpec): readonly Complaint[] {
  return pagesOf(spec).flatMap(({ page, path }) =>
    complainIf(
      page === 'collections' && !spec.collections,
      path,
      'this API has no collections: leave the page out, or set "collections" to true',
    ),
  )
}

function repeatedDays({ dashboard: { expiryDays } }: ProfileSpec): readonly Complaint[] {
  return expiryDays.flatMap((days, index) =>
    complainIf(
      expiryDays.indexOf(days) < index,
      `dashboard.expiryDays[${index}]`,
      `${days} is offered already: name each once`,
    ),
  )
}

function endsOfTheEndless({ dashboard, keys }: ProfileSpec): readonly Complaint[] {
  return complainIf(
    keys.expiry === 'never' && dashboard.wording.expiresAbout !== undefined,
    'dashboard.wording.expiresAbout',
    'is shown nowhere: keys of this API never expire (keys.expiry)',
  )
}
