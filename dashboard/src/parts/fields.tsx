import { Check } from 'lucide-react'
import { type ComponentProps, type ReactNode, useId } from 'react'
import { classes } from './classes.ts'

const INPUT =
  'min-h-10 w-full rounded-lg border border-field bg-card px-3 py-2 text-ink placeholder:text-soft aria-invalid:border-bad disabled:opacity-60'

interface Around {
  readonly label: ReactNode
  /** What helps to fill it in. */
  readonly hint?: ReactNode
  /** What is wrong with it, and what to do. */
  readonly error?: string | undefined
}

/** What a field's control must carry to belong to its label, hint and error. */
export interface Controlled {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': boolean
}

export interface FieldProps extends Around {
  readonly className?: string
  readonly children: (control: Controlled) => ReactNode
}

/** A label, a control of any kind, its hint and what is wrong with it. */
export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId()
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean)
  const control = {
    id,
    'aria-describedby': described.length > 0 ? described.join(' ') : undefined,
    'aria-invalid': error !== undefined,
  }
  return (
    <div className={classes('grid content-start gap-1', className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children(control)}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-sm text-soft">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} role="alert" className="text-sm text-bad">
          {error}
        </p>
      )}
    </div>
  )
}

const split = <Props extends Around & { readonly className?: string | undefined }>({
  label,
  hint,
  error,
  className,
  ...rest
}: Props) => ({ around: { label, hint, error, ...(className !== undefined && { className }) }, rest })

export type TextFieldProps = Around & ComponentProps<'input'>

/** One line of text. Takes what react-hook-form's `register` gives. */
export function TextField(props: TextFieldProps) {
  const { around, rest } = split(props)
  return <Field {...around}>{control => <input {...rest} {...control} className={INPUT} />}</Field>
}

export type TextAreaProps = Around & ComponentProps<'textarea'>

/** Several lines of text. */
export function TextArea(props: TextAreaProps) {
  const { around, rest } = split(props)
  return (
    <Field {...around}>{control => <textarea rows={4} {...rest} {...control} className={INPUT} />}</Field>
  )
}

export type SelectFieldProps = Around & ComponentProps<'select'>

/** One of a few, as the device itself lets people choose. Its options are children. */
export function SelectField(props: SelectFieldProps) {
  const { around, rest } = split(props)
  return <Field {...around}>{control => <select {...rest} {...control} className={INPUT} />}</Field>
}

export interface CheckFieldProps extends Omit<ComponentProps<'input'>, 'type'> {
  readonly label: ReactNode
  readonly hint?: ReactNode
  /** One of several that exclude each other, under one `name`. */
  readonly one?: boolean
}

/** A box to tick, or one of several choices. */
export function CheckField({ label, hint, one = false, className, ...rest }: CheckFieldProps) {
  const id = useId()
  return (
    <div className={classes('flex items-start gap-2.5', className)}>
      <input
        {...rest}
        id={id}
        type={one ? 'radio' : 'checkbox'}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className="mt-1 size-4 shrink-0 accent-accent"
      />
      <div className="min-w-0">
        <label htmlFor={id} className="block text-sm font-medium break-words">
          {label}
        </label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="text-sm text-soft">
            {hint}
          </p>
        )}
      </div>
    </div>
  )
}

/** A group of fields under one name. */
export const FieldSet = ({
  legend,
  hint,
  children,
}: {
  legend: ReactNode
  hint?: ReactNode
  children: ReactNode
}) => (
  <fieldset className="grid min-w-0 gap-3">
    <legend className="mb-2 font-semibold">{legend}</legend>
    {hint !== undefined && <p className="-mt-2 text-sm text-soft">{hint}</p>}
    {children}
  </fieldset>
)

/** Says that something is so, with a mark. */
export const Ticked = ({ children }: { children: ReactNode }) => (
  <span className="inline-flex items-center gap-1.5">
    <Check aria-hidden className="size-4 text-good" />
    {children}
  </span>
)
