const API_URL = /^\/([^/?]*)(.*)$/s

/** `/zenhire/api/v1/health?x=1` → `zenhire` and `/api/v1/health?x=1`. */
export function splitApi(url: string): { readonly name: string; readonly rest: string } {
  const [, name = '', rest = ''] = API_URL.exec(url) ?? []
  return { name, rest: rest.startsWith('/') ? rest : `/${rest}` }
}
