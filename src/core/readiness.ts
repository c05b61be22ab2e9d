/** Why a node should be sent nothing for now. */
export interface Unready {
  readonly code: 'DRAINING' | 'STORE_AWAY'
  /** One sentence for the operator. */
  readonly message: string
}

/** @returns undefined while it serves whatever it is sent */
export type Readiness = () => Unready | undefined

/** Of a node that was told to stop. */
export const DRAINING: Unready = { code: 'DRAINING', message: 'This node is going down.' }

/** Of a node whose database has been silent for so long that nothing it read may be relied on any more. */
export const STORE_AWAY: Unready = {
  code: 'STORE_AWAY',
  message: 'The database has not been heard of for 5 seconds.',
}
