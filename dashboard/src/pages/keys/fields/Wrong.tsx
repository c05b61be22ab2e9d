/** What is wrong with a group of fields, and what to do. */
export const Wrong = ({ children }: { readonly children: string | undefined }) =>
  children === undefined ? null : (
    <p role="alert" className="text-sm text-bad">
      {children}
    </p>
  )
