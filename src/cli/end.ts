/** Ends the program with a code. Does not come back. */
export type End = (code: number) => never

/** Ends this process, and ends it without a word when whoever reads its output has gone away. */
export function processEnd(): End {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0)
      throw error
    })
  }
  return code => process.exit(code)
}
