import { useBlocker } from '@tanstack/react-router'
import { useEffect, useId } from 'react'
import { FormProvider, useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { type CreateKeyData, isLatchkeyError } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { Boundary } from '../../parts/Boundary.tsx'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { ShownOnce } from '../../parts/ShownOnce.tsx'
import { latchkey } from '../../session/client.ts'
import { useIssuing } from '../../session/issuing.ts'
import { useAccount } from '../../shell/account.ts'
import { emptyForm, type KeyForm, placeOf, wantedKey } from './form.ts'
import { useProjects } from './holdings.ts'
import { KeyFields } from './KeyFields.tsx'

export interface CreateKeyProps {
  /** The project to begin with; absent: none. */
  readonly projectId?: string | undefined
  /** Called when it is over, whether a key was made or not. */
  readonly onClose: () => void
}

/** Asks what a key is to be, makes it, and shows its secrets once. */
export function CreateKey({ projectId = '', onClose }: CreateKeyProps) {
  const t = useTranslations('keys.create')
  const say = useSaid()
  const { accountId, profile } = useAccount()
  const issuing = useIssuing(
    (body: CreateKeyData['body'], idempotencyKey) => latchkey.keys.create(body, { idempotencyKey }),
    [['keys']],
  )
  const isThere = useProjects().some(it => it.id === projectId)
  const form = useForm<KeyForm>({ defaultValues: emptyForm(profile, isThere ? projectId : '') })
  const { setError } = form
  const place = placeOf(issuing.error)
  useEffect(() => {
    if (place === undefined || !isLatchkeyError(issuing.error)) return
    setError(place, { message: t('notTaken', { detail: issuing.error.detail }) })
    showWrong()
  }, [place, issuing.error, setError, t])
  // What is on its way is waited for: its secrets come only once.
  useBlocker({ shouldBlockFn: () => true, disabled: !issuing.isPending })
  if (issuing.made) return <ShownOnce issued={issuing.made} profile={profile} onDone={onClose} />
  return (
    <FormProvider {...form}>
      <Asked
        title={say(profile.wording.createKey)}
        isPending={issuing.isPending}
        error={place === undefined ? issuing.error : null}
        onClose={onClose}
        onSubmit={form.handleSubmit(
          filled => issuing.issue(wantedKey(filled, accountId, profile)),
          showWrong,
        )}
      />
    </FormProvider>
  )
}

interface AskedProps {
  readonly title: string
  readonly isPending: boolean
  readonly error: Error | null
  readonly onClose: () => void
  readonly onSubmit: () => void
}

function Asked({ title, isPending, error, onClose, onSubmit }: AskedProps) {
  const parts = useTranslations('parts')
  const say = useSaid()
  const { wording } = useAccount().profile
  const id = useId()
  return (
    <Dialog
      open
      wide
      locked={isPending}
      onClose={isPending ? wait : onClose}
      title={title}
      failure={error}
      actions={
        <>
          <Button onClick={onClose} disabled={isPending}>
            {parts('cancel')}
          </Button>
          <Button kind="primary" type="submit" form={id} busy={isPending}>
            {say(wording.createSubmit)}
          </Button>
        </>
      }
    >
      <form
        id={id}
        noValidate
        className="grid gap-6"
        onSubmit={event => {
          event.preventDefault()
          onSubmit()
        }}
      >
        <Boundary rem={24}>
          <KeyFields />
        </Boundary>
      </form>
    </Dialog>
  )
}

const wait = () => {}

/** Brings the first field that is wrong into view, once it says so. */
const showWrong = () =>
  void requestAnimationFrame(() =>
    document.querySelector('[role=dialog] form [role=alert]')?.scrollIntoView({ block: 'center' }),
  )
