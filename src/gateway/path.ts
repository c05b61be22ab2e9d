const SLASH = 47
const QUESTION_MARK = 63

/** `/zenhire/api/v1/health?x=1` → `zenhire` and `/api/v1/health?x=1`. */
export function splitApi(url: string): { readonly name: string; readonly rest: string } {
  if (url.charCodeAt(0) !== SLASH) return { name: '', rest: '/' }
  let end = 1
  while (end < url.length && !isEnd(url.charCodeAt(end))) end++
  const rest = url.slice(end)
  return { name: url.slice(1, end), rest: rest.startsWith('/') ? rest : `/${rest}` }
}

const isEnd = (code: number): boolean => code === SLASH || code === QUESTION_MARK
