import { useTranslations } from 'use-intl'
import type { Key } from '../../../../src/client/client.ts'
import { raised, useSaid } from '../../language/said.ts'
import { Moment } from '../../parts/Moment.tsx'
import { Card, Fact, Facts } from '../../parts/Page.tsx'
import { useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'

/** When a key was last used: by whichever of its secrets. */
const lastUse = ({ credentials }: Pick<Key, 'credentials'>): string | undefined =>
  credentials
    .map(it => it.lastUsedAt)
    .filter(it => it !== null)
    .toSorted()
    .at(-1)

/** What a key is, and where it belongs. */
export function KeyFacts({ of: key }: { readonly of: Key }) {
  const t = useTranslations('keyPage.facts')
  const say = useSaid()
  const { profile, may } = useAccount()
  const { nouns, wording } = profile
  const environment = profile.environments.find(it => it.name === key.environment)
  const used = lastUse(key)
  return (
    <Card title={t('title')}>
      <Facts>
        <Fact name={t('id')}>
          <code className="text-sm">{key.id}</code>
        </Fact>
        {key.environment !== null && (
          <Fact name={raised(say(nouns.environment.one))}>
            {environment === undefined ? key.environment : say(environment.title)}
          </Fact>
        )}
        {key.projectId !== null && (
          <Fact name={raised(say(nouns.project.one))}>
            {may('projects.read') ? (
              <ProjectName id={key.projectId} />
            ) : (
              <code className="text-sm">{key.projectId}</code>
            )}
          </Fact>
        )}
        <Fact name={say(wording.created)}>
          <Moment at={key.createdAt} />
        </Fact>
        <Fact name={say(wording.lastUsed)}>{used === undefined ? t('never') : <Moment at={used} />}</Fact>
        {profile.expiring && (
          <Fact name={say(wording.expires)}>
            {key.expiresAt === null ? say(wording.neverExpires) : <Moment at={key.expiresAt} />}
          </Fact>
        )}
      </Facts>
    </Card>
  )
}

function ProjectName({ id }: { readonly id: string }) {
  return useRead(['project', id], () => latchkey.projects.find(id)).name
}
