import { useBlocker } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { IssuedSigningSecret, ProfileDetail, Secret } from '../../../src/client/client.ts'
import { useSaid } from '../language/said.ts'
import { Button } from './Button.tsx'
import { CopyButton } from './CopyButton.tsx'
import { Dialog } from './Dialog.tsx'
import { dotenvOf, variableOf } from './dotenv.ts'
import { CheckField } from './fields.tsx'
import { Notice } from './Notice.tsx'
import { KeySamples } from './Samples.tsx'
import { saveText } from './saveText.ts'
import { sentences } from './sentences.ts'

/** A half of a key, or what messages are signed with. */
type AnySecret = Pick<Secret, 'side' | 'secret'> | IssuedSigningSecret['secrets'][number]

export interface ShownOnceProps {
  /** What was made, with its secrets in the clear. */
  readonly issued: { readonly id: string; readonly name: string; readonly secrets: readonly AnySecret[] }
  /** Of the API the key is for; absent: a root key, for Latchkey itself. */
  readonly profile?: ProfileDetail
  /** What else there is to know about it, e.g. what becomes of the secrets before. */
  readonly children?: ReactNode
  /** How they are used, where they are no halves of a key. */
  readonly use?: ReactNode
  /** Called when whoever looks says that the secrets are stored. Forget them then. */
  readonly onDone: () => void
}

/**
 * Shows secrets for the only time. It is left by its own button, once they are said to be stored; who wants to leave
 * in another way is asked first.
 */
export function ShownOnce({ issued, profile, children, use, onDone }: ShownOnceProps) {
  const t = useTranslations('parts.shownOnce')
  const say = useSaid()
  const [isStored, setStored] = useState(false)
  const leaving = useBlocker({
    shouldBlockFn: () => true,
    enableBeforeUnload: true,
    disabled: isStored,
    withResolver: true,
  })
  const { secrets } = issued
  const halves = secrets.filter(it => it.side !== 'signing')
  const ofKey = halves.length > 0 ? profile : undefined
  return (
    <Dialog
      open
      locked
      wide
      onClose={stay}
      title={t(halves.length > 0 ? 'title' : 'titleSigning', { name: issued.name })}
      actions={
        <div className="flex w-full flex-wrap items-center justify-between gap-3">
          <CheckField
            label={t('stored')}
            checked={isStored}
            onChange={({ target }) => {
              setStored(target.checked)
              // Who stored it stays until they are done: where they wanted to go is forgotten.
              leaving.reset?.()
            }}
          />
          <Button kind="primary" disabled={!isStored} onClick={onDone}>
            {t('done')}
          </Button>
        </div>
      }
    >
      {leaving.status === 'blocked' && (
        <Leaving count={secrets.length} onStay={leaving.reset} onLeave={leaving.proceed} />
      )}
      <Notice tone="warn">
        <p className="font-medium">{ofKey ? say(ofKey.wording.keyShownOnce) : t('once')}</p>
        <p>{ofKey ? say(ofKey.wording.keyKeep) : t('keep')}</p>
      </Notice>
      {children}
      {secrets.map(it => (
        <Shown key={it.side} secret={it} profile={profile} isPair={secrets.length > 1} />
      ))}
      <SaveAs issued={issued} profile={profile} />
      {use}
      {ofKey && (
        <div className="grid min-w-0 gap-2">
          <h3 className="font-semibold">{t('firstRequest')}</h3>
          <KeySamples
            keyId={issued.id}
            secrets={Object.fromEntries(halves.map(it => [it.side, it.secret]))}
          />
        </div>
      )}
    </Dialog>
  )
}

/** Neither Escape nor a stray click ends it. */
const stay = () => {}

interface LeavingProps {
  readonly count: number
  readonly onStay: () => void
  readonly onLeave: () => void
}

function Leaving({ count, onStay, onLeave }: LeavingProps) {
  const t = useTranslations('parts.shownOnce')
  return (
    <Notice tone="bad" role="alert">
      <p className="font-medium">{t('leaving', { count })}</p>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button onClick={onStay}>{t('stay')}</Button>
        <Button kind="danger" onClick={onLeave}>
          {t('leave')}
        </Button>
      </div>
    </Notice>
  )
}

interface ShownProps {
  readonly secret: AnySecret
  readonly profile: ProfileDetail | undefined
  readonly isPair: boolean
}

/** One half of a pair says what it is for; a key alone needs no saying. */
function Shown({ secret: { side, secret }, profile, isPair }: ShownProps) {
  const t = useTranslations('parts.shownOnce')
  const say = useSaid()
  const wording = profile?.wording
  const name = side === 'publishable' ? wording?.publishableKey : isPair ? wording?.secretKey : undefined
  const about = side === 'publishable' ? wording?.publishableKeyAbout : wording?.secretKeyAbout
  const label = name ? say(name) : t(side === 'signing' ? 'signing' : 'key')
  return (
    <section aria-label={label} className="grid gap-1.5">
      <h3 className="font-semibold">{label}</h3>
      {isPair && about && (
        <p className="text-sm text-soft">
          {sentences(say(about), t(side === 'publishable' ? 'mayBePublic' : 'neverPublic'))}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <code className="min-w-0 flex-1 basis-64 rounded-lg border border-field bg-page px-3 py-2 font-mono text-sm break-all select-all">
          {secret}
        </code>
        <CopyButton text={secret} label={t('copy', { what: label })} />
      </div>
    </section>
  )
}

function SaveAs({ issued: { name, secrets }, profile }: Pick<ShownOnceProps, 'issued' | 'profile'>) {
  const t = useTranslations('parts.shownOnce')
  const names = secrets.map(it => variableOf(profile?.name, it.side, secrets.length > 1))
  const save = () =>
    saveText('.env', dotenvOf(profile?.name, secrets, `${profile?.title ?? 'Latchkey'}: ${name}`))
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Button icon={Download} onClick={save}>
        {t('download')}
      </Button>
      <p className="font-mono text-sm text-soft [overflow-wrap:anywhere]">{names.join(', ')}</p>
    </div>
  )
}
