import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { raised, useSaid } from '../../language/said.ts'
import { Button } from '../../parts/Button.tsx'
import { Card, Empty, Page } from '../../parts/Page.tsx'
import { sentences } from '../../parts/sentences.ts'
import { More } from '../../parts/Table.tsx'
import { latchkey } from '../../session/client.ts'
import { useList } from '../../session/lists.ts'
import { useAccount } from '../../shell/account.ts'
import { AddProject } from './AddProject.tsx'
import { ProjectTable } from './ProjectTable.tsx'

/** The projects of an account: what its keys are sorted into. */
export function ProjectsPage() {
  const t = useTranslations('projects')
  const say = useSaid()
  const [isAdding, setAdding] = useState(false)
  const { accountId, profile, may } = useAccount()
  const { one, many } = profile.nouns.project
  const projects = useList(['projects', accountId, 'pages'], cursor =>
    latchkey.projects.list(accountId, { cursor, limit: 100 }),
  )
  const isEmpty = projects.items.length === 0
  const add = may('projects.create') && (
    <Button kind="primary" icon={Plus} onClick={() => setAdding(true)}>
      {t('add', { project: say(one) })}
    </Button>
  )
  return (
    <Page
      title={raised(say(many))}
      about={sentences(say(profile.wording.projectAbout))}
      actions={!isEmpty && add}
    >
      {isEmpty ? (
        <Empty title={t('none', { projects: say(many) })} action={add}>
          {add ? t('noneAbout') : t('noneToAdd')}
        </Empty>
      ) : (
        <Card flush>
          <ProjectTable projects={projects.items} />
          <More of={projects} />
        </Card>
      )}
      {isAdding && <AddProject onClose={() => setAdding(false)} />}
    </Page>
  )
}
