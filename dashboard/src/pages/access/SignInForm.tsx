import { useState } from 'react'
import { CodeStep } from './CodeStep.tsx'
import { PasswordStep } from './PasswordStep.tsx'
import type { Credentials } from './signing.ts'

/** Signs somebody in, with a second factor where they have one. */
export interface SignInFormProps {
  /** Called once the session is there. */
  readonly onSignedIn: () => void
  /** Whose session is wanted, where that is known: the field is filled in, and stays so. */
  readonly email?: string
  /** Where somebody is sent who signs in elsewhere; absent: that is not offered. */
  readonly next?: string
}

export function SignInForm({ onSignedIn, email, next }: SignInFormProps) {
  const [half, setHalf] = useState<Credentials>()
  return half === undefined ? (
    <PasswordStep onSignedIn={onSignedIn} onCodeWanted={setHalf} email={email} next={next} />
  ) : (
    <CodeStep credentials={half} onSignedIn={onSignedIn} onBack={() => setHalf(undefined)} />
  )
}
