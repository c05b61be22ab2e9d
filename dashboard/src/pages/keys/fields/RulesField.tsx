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

/** How a profile words each kind, what of a request is tried on it, and what that looks like once all of it is typed. */
const KINDS = {
  hosts: {
    label: 'allowedHosts',
    about: 'allowedHostsAbout',
    probe: 'host',
    whole: /^[^\s/]+\.[^\s/.]{2,}$|^https?:\/\/[^\s/]+\.[^\s/.]{2,}$/,
  },
  referers: {
    label: 'allowedReferers',
    about: 'allowedReferersAbout',
    probe: 'referer',
    whole: /^https?:\/\/[^\s/]+\.[^\s/.]{2,}(\/\S*)?$/,
  },
  addresses: {
    label: 'allowedAddresses',
    about: 'allowedAddressesAbout',
    probe: 'address',
    whole: /^\d{1,3}(\.\d{1,3}){3}$|^[\da-f:]*::[\da-f:]*[\da-f]$|^([\da-f]{1,4}:){7}[\da-f]{1,4}$/i,
  },
} as const satisfies Readonly<
  Record<
    Kind,
    {
      readonly label: keyof ProfileDetail['wording']
      readonly about: keyof ProfileDetail['wording']
      readonly probe: string
      readonly whole: RegExp
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

/**
 * Rules of one kind, one on a line. The server says once they are left whether they are written well: a rule that is
 * half typed is nobody's mistake.
 */
export function RulesField({ kind, value, onChange, error }: RulesFieldProps) {
  const t = useTranslations('keys.fields')
  const say = useSaid()
  const { wording } = useAccount().profile
  const { label, about } = KINDS[kind]
  const [text, setText] = useState(value.join('\n'))
  const [isTyping, setTyping] = useState(false)
  const { error: wrong, isSuccess } = useQuery({
    ...reading(['restrictions', kind, value], () =>
      latchkey.restrictions.check({ restrictions: { [kind]: [...value] } }),
    ),
    enabled: !isTyping && value.length > 0,
  })
  const misspelt = isLatchkeyError(wrong, 'input-invalid') ? ruleAt(value, wrong.path) : undefined
  const mistake = misspelt === undefined ? error : t(`misspelt.${kind}`, { rule: misspelt })
  const isWell = !isTyping && isSuccess && value.length > 0
  return (
    <div className="grid gap-2">
      <TextArea
        label={say(wording[label])}
        hint={sentences(say(wording[about]), t('onePerLine'))}
        error={isTyping ? undefined : mistake}
        rows={Math.min(6, Math.max(2, text.split('\n').length))}
        spellCheck={false}
        autoCapitalize="off"
        value={text}
        onChange={({ target }) => {
          setText(target.value)
          setTyping(true)
          onChange(rulesIn(target.value))
        }}
        onBlur={() => setTyping(false)}
      />
      {isWell && (
        <p role="status" className="text-sm text-soft">
          <Ticked>{t('well', { count: value.length })}</Ticked>
        </p>
      )}
      {value.length > 0 && misspelt === undefined && <Trial kind={kind} rules={value} isWell={isWell} />}
    </div>
  )
}

/** The rule a path like `restrictions.hosts[1]` is about. */
function ruleAt(rules: readonly string[], path: string | undefined): string | undefined {
  const at = /\[(\d+)\]/.exec(path ?? '')?.[1]
  return at === undefined ? undefined : rules[Number(at)]
}

interface TrialProps {
  readonly kind: Kind
  readonly rules: readonly string[]
  /** Whether the rules are known to be written well. */
  readonly isWell: boolean
}

/** Tries an address, a host or a page on rules: which one admits it, or that none does. */
function Trial({ kind, rules, isWell }: TrialProps) {
  const t = useTranslations('keys.fields')
  const [text, setText] = useState('')
  const [isTyping, setTyping] = useState(false)
  const { probe, whole } = KINDS[kind]
  const settled = useSettled(text.trim())
  const tried = isTyping ? settled : text.trim()
  const isReady = isWell && tried !== '' && (!isTyping || whole.test(tried))
  const { data, error } = useQuery({
    ...reading(['restrictions', kind, rules, tried], () =>
      latchkey.restrictions.check({ restrictions: { [kind]: [...rules] }, [probe]: tried }),
    ),
    enabled: isReady,
    placeholderData: keepPreviousData,
  })
  const found = isReady ? data?.[kind] : undefined
  return (
    <div className="grid gap-1 rounded-lg bg-raised p-3">
      <TextField
        label={t(`try.${kind}`)}
        value={text}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        onChange={({ target }) => {
          setText(target.value)
          setTyping(true)
        }}
        onBlur={() => setTyping(false)}
        onKeyDown={event => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          setTyping(false)
        }}
      />
      <div role="status" className="min-h-6 text-sm">
        {isReady && error !== null && !isTyping && <Wrong>{t(`untried.${kind}`)}</Wrong>}
        {error === null && found?.rule && <Ticked>{t('admitted', { rule: found.rule })}</Ticked>}
        {error === null && found?.admitted === false && <span className="text-bad">{t('notAdmitted')}</span>}
      </div>
    </div>
  )
}
