import { useTranslations } from 'use-intl'
import { useSaid } from '../../language/said.ts'
import { NameDialog } from '../../parts/NameDialog.tsx'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'

/** Asks for the name of a new project. */
export function AddProject({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations('projects')
  const say = useSaid()
  const { accountId, profile } = useAccount()
  return (
    <NameDialog
      title={t('addTitle', { project: say(profile.nouns.project.one) })}
      hint={t('nameHint')}
      action={t('create')}
      onSave={name => latchkey.projects.add(accountId, { name })}
      stale={[['projects', accountId]]}
      done={name => t('added', { name })}
      onClose={onClose}
    />
  )
}
