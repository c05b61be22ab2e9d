/** What Node itself calls a request and an answer: read before any test has run in this process. */
export const NODE_CLASSES = { Request, Response } as const

/** How a server of tests leaves them alone. */
export const NODES_OWN = { overrideGlobalObjects: false } as const
