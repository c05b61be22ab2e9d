/** How a command ended. The numbers are part of the contract. */
export const EXIT = {
  ok: 0,
  refused: 1,
  usage: 2,
  unreachable: 3,
  login: 4,
  invalid: 5,
  pending: 6,
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** How a command ended, as `--help` and the reference say it. */
export const EXITS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.ok, 'done'],
  [
    EXIT.refused,
    'refused: by the server or what is there already, a check found something, or the output cannot be written',
  ],
  [EXIT.usage, 'the command line is wrong, or a setting is missing'],
  [EXIT.unreachable, 'the server cannot be reached, does not work, or is older than this command'],
  [EXIT.login, 'nobody is logged in there, or no longer, or the root key is not taken: see latchkey login'],
  [EXIT.invalid, 'verify, tokens mint: the key is not valid for this request'],
  [EXIT.pending, 'apply --plan --exit-code: there is something to do'],
  [EXIT.interrupted, 'interrupted by Ctrl-C, SIGTERM or a hang-up; nothing half-done is left'],
]

/** Why nothing came of a command. */
export interface Failed {
  readonly ok: false
  readonly exit: ExitCode
  /** What happened and what to do. */
  readonly sentence: string
  /** The problem document of the server, or ours where it gave none. */
  readonly document: Readonly<Record<string, unknown>>
}

/** A failure the server did not describe. */
export const failed = (exit: ExitCode, code: string, sentence: string): Failed => ({
  ok: false,
  exit,
  sentence,
  document: { type: `urn:latchkey:problem:${code}`, title: 'No answer', code, detail: sentence },
})
