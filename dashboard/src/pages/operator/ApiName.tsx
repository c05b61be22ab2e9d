import type { TitledApi } from './apis.ts'

/** An API by its title, and beside it by the name that no other has. */
export const ApiName = ({ of: { title, name } }: { readonly of: Pick<TitledApi, 'title' | 'name'> }) => (
  <>
    {title} <code className="inline-block text-sm font-normal text-soft">{name}</code>
  </>
)
