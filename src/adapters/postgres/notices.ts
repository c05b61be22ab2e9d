/** Where nodes hear what others changed, and are asked whether they have heard. */
export const CHANGES = 'latchkey_changes'

/** In the place of an account: some API was added or changed. */
const APIS = 'apis'
/** In the place of a node: somebody asks whether all notices before this one were obeyed. */
const FENCE = 'fence'

/** What one node tells the others. Times in epoch ms, by the database's clock. */
export type Notice =
  | { readonly kind: 'account'; readonly from: string; readonly accountId: string; readonly at: number }
  | { readonly kind: 'apis'; readonly from: string; readonly at: number }
  | { readonly kind: 'fence'; readonly from: string; readonly question: string }

/** What a node that obeys tells who asked. */
export interface Confirmation {
  readonly question: string
  readonly node: string
  /** Epoch ms, by the database's clock. */
  readonly at: number
}

/** What is to be said of a change, but for its time. @param account absent: it was an API's */
export const changeNotice = (from: string, account: string | undefined): string =>
  `${from} ${account ?? APIS}`

export const fenceNotice = (from: string, question: string): string => `${FENCE} ${from} ${question}`

export const confirmation = (question: string, node: string): string => `${question} ${node}`

/** Earlier versions say no time: such a change is obeyed all the same, and its age is not known. */
export function readNotice(text: string): Notice {
  const [first = '', second = '', third = ''] = text.split(' ')
  if (first === FENCE) return { kind: 'fence', from: second, question: third }
  const at = Number(third || Number.NaN)
  return second === APIS
    ? { kind: 'apis', from: first, at }
    : { kind: 'account', from: first, accountId: second, at }
}

export function readConfirmation(text: string): Confirmation {
  const [question = '', node = '', at = ''] = text.split(' ')
  return { question, node, at: Number(at) }
}
