import { DASHBOARD_CHECKS } from './check-dashboard.ts'
import { ERROR_CHECKS } from './check-errors.ts'
import { FORM_CHECKS } from './check-forms.ts'
import { ROUTE_CHECKS } from './check-routes.ts'
import { type Check, type Complaint, complainIf } from './complaint.ts'
import type { ProfileSpec } from './schema.ts'

/** What the schema alone cannot see: rules that hold between fields. A profile loads when this is empty. */
export const complaintsOf = (spec: ProfileSpec): readonly Complaint[] => CHECKS.flatMap(check => check(spec))

const CHECKS: readonly Check[] = [
  ...ERROR_CHECKS,
  ...FORM_CHECKS,
  ...ROUTE_CHECKS,
  ...DASHBOARD_CHECKS,
  repeatedNames,
  unsignable,
  endlessGrace,
  unheardPage,
]

function repeatedNames(spec: ProfileSpec): readonly Complaint[] {
  return (['scopes', 'modules', 'environments', 'limits'] as const).flatMap(kind => {
    const names = spec[kind].map(it => it.name)
    return names.flatMap((it, index) =>
      complainIf(
        names.indexOf(it) < index,
        `${kind}[${index}].name`,
        `"${it}" is there already: names are unique`,
      ),
    )
  })
}

function unsignable({ binding, signing, messageSignatures }: ProfileSpec): readonly Complaint[] {
  return complainIf(
    binding.signature.length > 0 && signing === undefined && messageSignatures === undefined,
    'signing',
    'binding.signature asks for signatures: say which headers carry them, or offer messageSignatures',
  )
}

function endlessGrace({ keys }: ProfileSpec): readonly Complaint[] {
  return complainIf(
    keys.graceSeconds > keys.maxGraceSeconds,
    'keys.graceSeconds',
    `is more than keys.maxGraceSeconds (${keys.maxGraceSeconds}): lower it or raise that`,
  )
}

function unheardPage({ rotation }: ProfileSpec): readonly Complaint[] {
  return complainIf(
    rotation.page !== undefined && !rotation.announce,
    'rotation.page',
    'is named nowhere unless rotation.announce is true: set that, or leave the page out',
  )
}
