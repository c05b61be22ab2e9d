/** Signs somebody in, with a second factor where they have one. */
export interface SignInFormProps {
  /** Called once the session is there. */
  readonly onSignedIn: () => void
}

export const SignInForm = (_: SignInFormProps) => null
