/** A letter to one person, as plain text. */
export interface Letter {
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** Sends letters. */
export interface Mail {
  /**
   * Resolves once the letter is on its way, or has been given up.
   * What cannot be sent is logged, never thrown: whoever asked for a letter must not learn whether it went.
   */
  send(letter: Letter): Promise<void>
  /** True where no letter reaches its reader: whoever asked for it must be handed what it says. */
  readonly undelivered?: true
}
