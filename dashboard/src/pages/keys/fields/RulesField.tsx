import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { isLatchkeyError, type ProfileDetail } from '../../../../../src/client/client.ts'
import { useSaid } from '../../../language/said.ts'
import { TextArea, TextField, Ticked } from '../../../parts/fields.tsx'
import { sentences } from '../../../parts/sentences.ts'
import { useSettled } from '../../../parts/settled.ts'
import { reading } from '../../../session/calls.ts'
import { latchkey } from '../../../session/client.ts'
import { useAccount } from '../../../shell/account.ts'
import { Wrong } from './Wrong.tsx'

/** What the use of a key can be restricted to. */
export type Kind = ProfileDetail['restrictions'][number]['kind']

/** How a profile words each kind, and what of a request is tried on it. */
const KINDS = {
  hosts: { label: 'allowedHosts', about: 'allowedHostsAbout', probe: 'host' },
  referers: { label: 'allowedReferers', about: 'allowedReferersAbout', probe: 'referer' },
  addresses: { label: 'allowedAddresses', about: 'allowedAddressesAbout', probe: 'address' },
} as const satisfies Readonly<
  Record<
    Kind,
    {
      readonly label: keyof ProfileDetail['wording']
      readonly about: keyof ProfileDetail['wording']
      readonly probe: string
    }
  >
>

const rulesIn = (text: string): readonly string[] =>
  text
    .split(/[\n,]/)
    .map(it => it.trim())
    .filter(it => it !== '')

export interface RulesFieldProps {
  readonly kind: Kind
  readonly value: readonly string[]
  readonly onChange: (rules: readonly string[]) => void
  readonly error?: string | undefined
}

/** Rules of one kind, one on a line. The server says while they are typed whether they are written well. */
export function RulesField({ kind, value, onChange, error }: RulesFieldProps) {
  const t = useTranslations('keys.fields')
  const say = useSaid()
  const { wording } = useAccount().profile
  const { label, about } = KINDS[kind]
  const [text, setText] = useState(value.join('\n'))
  const settled = useSettled(value.join('\n'))
  const checked = rulesIn(settled)
  const { error: wrong, isSuccess } = useQuery({
    ...reading(['restrictions', kind, checked], () =>
      latchkey.restrictions.check({ restrictions: { [kind]: [...checked] } }),
    ),
    enabled: checked.length > 0,
  })
  const misspelt = isLatchkeyError(wrong, 'input-invalid') ? ruleAt(checked, wrong.path) : undefined
  const isWell = isSuccess && value.length > 0 && settled === value.join('\n')
  return (
    <div className="grid gap-2">
      <TextArea
        label={say(wording[label])}
        hint={sentences(say(wording[about]), t('onePerLine'))}
        error={misspelt === undefined ? error : t(`misspelt.${kind}`, { rule: misspelt })}
        rows={Math.min(6, Math.max(2, text.split('\n').length))}
        spellCheck={false}
        autoCapitalize="off"
        value={text}
        onChange={({ target }) => {
          setText(target.value)
          onChange(rulesIn(target.value))
        }}
      />
      {isWell && (
        <p role="status" className="text-sm text-soft">
          <Ticked>{t('well', { count: value.length })}</Ticked>
        </p>
      )}
      {isWell && <Trial kind={kind} rules={checked} />}
    </div>
  )
}

/** The rule a path like `restrictions.hosts[1]` is about. */
function ruleAt(rules: readonly string[], path: string | undefined): string | undefined {
  const at = /\[(\d+)\]/.exec(path ?? '')?.[1]
  return at === undefined ? undefined : rules[Number(at)]
}

/** Tries an address, a host or a page on rules: which one admits it, or that none does. */
function Trial({ kind, rules }: { readonly kind: Kind; readonly rules: readonly string[] }) {
  const t = useTranslations('keys.fields')
  const [text, setText] = useState('')
  const tried = useSettled(text.trim())
  const { data, error } = useQuery({
    ...reading(['restrictions', kind, rules, tried], () =>
      latchkey.restrictions.check({ restrictions: { [kind]: [...rules] }, [KINDS[kind].probe]: tried }),
    ),
    enabled: tried !== '',
    placeholderData: keepPreviousData,
  })
  const found = tried === '' ? undefined : data?.[kind]
  return (
    <div className="grid gap-1 rounded-lg bg-raised p-3">
      <TextField
        label={t(`try.${kind}`)}
        value={text}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        onChange={({ target }) => setText(target.value)}
        onKeyDown={event => event.key === 'Enter' && event.preventDefault()}
      />
      <div role="status" className="min-h-6 text-sm">
        {error !== null && tried !== '' && <Wrong>{t(`untried.${kind}`)}</Wrong>}
        {error === null && found?.rule && <Ticked>{t('admitted', { rule: found.rule })}</Ticked>}
        {error === null && found?.admitted === false && <span className="text-bad">{t('notAdmitted')}</span>}
      </div>
    </div>
  )
}
