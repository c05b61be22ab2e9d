import { FileUp } from 'lucide-react'
import { type DragEvent, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { ProfileCheck as Checked } from '../../../../src/client/client.ts'
import { Button } from '../../parts/Button.tsx'
import { FormDialog } from '../../parts/FormDialog.tsx'
import { TextArea } from '../../parts/fields.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { Table } from '../../parts/Table.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'

/** The server takes 256 KiB, the rest of the request included. */
const MOST_BYTES = 200 * 1024

/** Takes a profile by paste, drop or choice, and says what a starting server would. */
export function ProfileCheck({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations('operator.profiles')
  const chooser = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState<string>()
  const check = useChange(() => latchkey.profiles.check({ text }))
  const write = (content: string) => {
    check.reset()
    setText(content)
  }
  const take = async (chosen: File | undefined) => {
    if (chosen === undefined) return
    const tooLarge = chosen.size > MOST_BYTES
    setWrong(tooLarge ? t('fileTooLarge') : undefined)
    if (!tooLarge) write(await chosen.text())
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    void take(event.dataTransfer.files[0])
  }
  return (
    <FormDialog
      title={t('check')}
      description={t('checkAbout')}
      action={t('checkNow')}
      change={check}
      wide
      onSubmit={event => {
        event.preventDefault()
        check.mutate()
      }}
      onClose={onClose}
    >
      <input
        ref={chooser}
        type="file"
        accept="application/json,.json"
        aria-label={t('file')}
        hidden
        onChange={({ target }) => void take(target.files?.[0])}
      />
      <div>
        <Button icon={FileUp} onClick={() => chooser.current?.click()}>
          {t('file')}
        </Button>
      </div>
      <TextArea
        label={t('paste')}
        hint={t('pasteHint')}
        rows={10}
        spellCheck={false}
        className="[&_textarea]:font-mono"
        error={wrong}
        value={text}
        onChange={({ target }) => write(target.value)}
        onDragOver={event => event.preventDefault()}
        onDrop={drop}
      />
      {check.data && <Complaints of={check.data} />}
    </FormDialog>
  )
}

function Complaints({ of: { ok, complaints } }: { readonly of: Checked }) {
  const t = useTranslations('operator.profiles')
  if (ok)
    return (
      <Notice tone="good" role="status">
        {t('fine')}
      </Notice>
    )
  return (
    <>
      <Notice tone="bad" role="status">
        {t('complaints', { count: complaints.length })}
      </Notice>
      <Table
        label={t('complaint')}
        rows={complaints}
        keyOf={it => `${it.path} ${it.message}`}
        columns={[
          { name: t('place'), show: it => (it.path === '' ? t('whole') : <code>{it.path}</code>) },
          { name: t('complaint'), show: it => <span lang="en">{it.message}</span> },
        ]}
      />
    </>
  )
}
