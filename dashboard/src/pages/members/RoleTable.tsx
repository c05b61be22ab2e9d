import { Check, Minus } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useSaid } from '../../language/said.ts'
import { Card } from '../../parts/Page.tsx'
import { Table } from '../../parts/Table.tsx'
import { useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'

/** What each role may do, as the server enforces it. */
export function RoleTable() {
  const t = useTranslations('members')
  const say = useSaid()
  const { profile } = useAccount()
  const { items: roles } = useRead(['roles'], () => latchkey.self.listRoles())
  const { project, collection } = profile.nouns
  const nouns = { projects: say(project.many), collections: say(collection.many) }
  const isHere = (action: string) => profile.collections || !action.startsWith('collections.')
  const tasks = [...new Set(roles.flatMap(it => it.may))].filter(
    it => isHere(it) && t.has(`tasks.${it}` as never),
  )
  return (
    <Card title={t('rolesTitle')} flush>
      <Table
        label={t('rolesTitle')}
        rows={tasks}
        keyOf={it => it}
        columns={[
          {
            name: t('task'),
            show: it => t(`tasks.${it}` as never, nouns as never),
          },
          ...roles.map(({ role, may }) => ({
            name: t(`roles.${role}`),
            show: (it: string) => <Mark is={may.includes(it)} />,
          })),
        ]}
      />
    </Card>
  )
}

function Mark({ is }: { readonly is: boolean }) {
  const t = useTranslations('members')
  const Icon = is ? Check : Minus
  return (
    <>
      <Icon aria-hidden className={is ? 'size-4 text-good' : 'size-4 text-soft'} />
      <span className="sr-only">{is ? t('yes') : t('no')}</span>
    </>
  )
}
