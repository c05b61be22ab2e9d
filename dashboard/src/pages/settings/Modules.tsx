import { useTranslations } from 'use-intl'
import type { Account, ProfileDetail } from '../../../../src/client/client.ts'
import { raised, useSaid } from '../../language/said.ts'
import { Failure } from '../../parts/Failure.tsx'
import { Badge } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { sentences } from '../../parts/sentences.ts'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'

type Module = ProfileDetail['modules'][number]

/** What an account has of all there is; only operators switch it. */
export function Modules({ account }: { readonly account: Account }) {
  const t = useTranslations('settings.modules')
  const say = useSaid()
  const toast = useToast()
  const { profile, may } = useAccount()
  const { id, apiId, modules, version } = account
  const change = useChange(
    (wanted: string[]) => latchkey.accounts.change(id, { modules: wanted }, { ifVersion: version }),
    [
      ['account', id],
      ['accounts', apiId],
    ],
  )
  /** As it will be, while it is being changed. */
  const shown = change.isPending ? change.variables : modules
  const flip = (it: Module) => {
    const isOn = modules.includes(it.name)
    const wanted = isOn ? modules.filter(name => name !== it.name) : [...modules, it.name]
    const said = { name: say(it.title) }
    change.mutate(wanted, { onSuccess: () => toast(isOn ? t('turnedOff', said) : t('turnedOn', said)) })
  }
  return (
    <Card
      title={raised(say(profile.nouns.module.many))}
      about={may('account.standing') ? undefined : sentences(say(profile.wording.modulesAbout))}
    >
      <ul className="grid gap-3 sm:grid-cols-2">
        {profile.modules.map(it => (
          <li
            key={it.name}
            className="flex items-start justify-between gap-3 rounded-lg border border-line p-3"
          >
            <div className="min-w-0">
              <p className="flex flex-wrap items-baseline gap-x-2 font-medium">
                <span id={`module-${it.name}`}>{say(it.title)}</span>
                <code className="text-sm text-soft">{it.name}</code>
              </p>
              <p id={`about-${it.name}`} className="text-sm text-soft">
                {say(it.about)}
              </p>
            </div>
            {may('account.standing') ? (
              <input
                type="checkbox"
                aria-labelledby={`module-${it.name}`}
                aria-describedby={`about-${it.name}`}
                className="mt-1 size-5 shrink-0 accent-accent"
                checked={shown.includes(it.name)}
                disabled={change.isPending}
                onChange={() => flip(it)}
              />
            ) : (
              <Badge tone={modules.includes(it.name) ? 'good' : 'note'}>
                {modules.includes(it.name) ? t('on') : t('off')}
              </Badge>
            )}
          </li>
        ))}
      </ul>
      <Failure error={change.error} />
    </Card>
  )
}
