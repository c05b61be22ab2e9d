import { useEffect, useId } from 'react'
import { Controller, useFormContext, useFormState } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { raised, useSaid } from '../../language/said.ts'
import { CheckField, FieldSet, TextField } from '../../parts/fields.tsx'
import { sentences } from '../../parts/sentences.ts'
import { useAccount } from '../../shell/account.ts'
import { Advanced } from './Advanced.tsx'
import { CollectionsField } from './fields/CollectionsField.tsx'
import { EnvironmentField } from './fields/EnvironmentField.tsx'
import { ExpiryField } from './fields/ExpiryField.tsx'
import { isLimit, LimitFields, useMost } from './fields/LimitFields.tsx'
import { ProjectField } from './fields/ProjectField.tsx'
import { RestrictionsFields } from './fields/RestrictionsFields.tsx'
import { ScopesField } from './fields/ScopesField.tsx'
import { SigningField } from './fields/SigningField.tsx'
import type { KeyForm } from './form.ts'

const NAME_LENGTH = 200

/**
 * What a new key is to be, in the order of what matters. Where a key holds every scope unless it is said otherwise, what
 * narrows it is behind the advanced options.
 */
export function KeyFields() {
  const { profile } = useAccount()
  const isPlain = profile.scopes.length === 0 || profile.defaultScopes === 'none'
  const more = (
    <>
      <Limits />
      {profile.expiring && <Expiry />}
    </>
  )
  return (
    <>
      <Name />
      {profile.environments.length > 0 && <Environment />}
      <Project />
      {isPlain && profile.scopes.length > 0 && <Scopes />}
      {profile.collections && <Collections />}
      <Restricting />
      {isPlain ? (
        more
      ) : (
        <Advanced>
          <Permissions />
          {more}
        </Advanced>
      )}
    </>
  )
}

const useKeyForm = () => useFormContext<KeyForm>()

function Name() {
  const t = useTranslations('keys.create')
  const say = useSaid()
  const { wording, keyNameExample } = useAccount().profile
  const { register, setFocus } = useKeyForm()
  // The fields may come after the dialog they stand in.
  useEffect(() => setFocus('name'), [setFocus])
  const { errors } = useFormState<KeyForm>()
  return (
    <TextField
      label={say(wording.keyName)}
      hint={sentences(say(wording.keyNameAbout), t('nameExample', { name: keyNameExample }))}
      error={errors.name?.message}
      autoComplete="off"
      maxLength={NAME_LENGTH}
      {...register('name', { validate: it => it.trim() !== '' || t('nameMissing') })}
    />
  )
}

const Environment = () => (
  <Controller<KeyForm, 'environment'>
    name="environment"
    render={({ field: { value, onChange }, fieldState: { error } }) => (
      <EnvironmentField value={value} onChange={onChange} error={error?.message} />
    )}
  />
)

const Project = () => (
  <Controller<KeyForm, 'projectId'>
    name="projectId"
    render={({ field: { value, onChange }, fieldState: { error } }) => (
      <ProjectField value={value} onChange={onChange} error={error?.message} />
    )}
  />
)

function Scopes({ isNested = false }: { readonly isNested?: boolean }) {
  const t = useTranslations('keys.create')
  const { getValues } = useKeyForm()
  return (
    <Controller<KeyForm, 'scopes'>
      name="scopes"
      rules={{ validate: it => it.length > 0 || !getValues('isCustom') || t('scopesMissing') }}
      render={({ field: { value, onChange }, fieldState: { error } }) => (
        <ScopesField isNested={isNested} value={value} onChange={onChange} error={error?.message} />
      )}
    />
  )
}

/** Every scope, or only those that are chosen. */
function Permissions() {
  const t = useTranslations('keys.create')
  const say = useSaid()
  const group = useId()
  const { wording, nouns } = useAccount().profile
  const { watch, setValue, clearErrors } = useKeyForm()
  const isCustom = watch('isCustom')
  return (
    <div className="grid gap-4">
      <FieldSet legend={raised(say(nouns.scope.many))}>
        <CheckField
          one
          name={group}
          label={t('everything')}
          checked={!isCustom}
          onChange={() => {
            setValue('isCustom', false)
            clearErrors('scopes')
          }}
        />
        <CheckField
          one
          name={group}
          label={say(wording.customPermissions)}
          checked={isCustom}
          onChange={() => setValue('isCustom', true)}
        />
      </FieldSet>
      {isCustom && <Scopes isNested />}
    </div>
  )
}

function Collections() {
  const t = useTranslations('keys.create')
  return (
    <Controller<KeyForm, 'collections'>
      name="collections"
      rules={{ validate: it => it === 'all' || it.length > 0 || t('collectionsMissing') }}
      render={({ field: { value, onChange }, fieldState: { error } }) => (
        <CollectionsField value={value} onChange={onChange} error={error?.message} />
      )}
    />
  )
}

function Restricting() {
  const { restrictions, signing } = useAccount().profile
  const { errors } = useFormState<KeyForm>()
  if (restrictions.length === 0 && signing === null) return null
  const { hosts, referers, addresses } = errors.restrictions ?? {}
  return (
    <div className="grid gap-4">
      <Controller<KeyForm, 'restrictions'>
        name="restrictions"
        render={({ field: { value, onChange } }) => (
          <RestrictionsFields
            value={value}
            onChange={onChange}
            errors={{ hosts: hosts?.message, referers: referers?.message, addresses: addresses?.message }}
          />
        )}
      />
      <Controller<KeyForm, 'signed'>
        name="signed"
        render={({ field: { value, onChange } }) => <SigningField value={value} onChange={onChange} />}
      />
    </div>
  )
}

function Limits() {
  const { errors } = useFormState<KeyForm>()
  const { limits } = useAccount().profile
  const mostOf = useMost()
  const messages = Object.fromEntries(limits.map(({ name }) => [name, errors.limits?.[name]?.message]))
  return (
    <Controller<KeyForm, 'limits'>
      name="limits"
      rules={{ validate: typed => limits.every(({ name }) => isLimit(typed[name] ?? '', mostOf(name))) }}
      render={({ field: { value, onChange } }) => (
        <LimitFields value={value} onChange={onChange} errors={messages} />
      )}
    />
  )
}

function Expiry() {
  const t = useTranslations('keys.create')
  return (
    <Controller<KeyForm, 'expiresAt'>
      name="expiresAt"
      rules={{ validate: it => it !== '' || t('dateMissing') }}
      render={({ field: { value, onChange }, fieldState: { error } }) => (
        <ExpiryField value={value} onChange={onChange} error={error?.message} />
      )}
    />
  )
}
