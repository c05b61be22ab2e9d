#!/usr/bin/env node
import module from 'node:module'
import { fileURLToPath } from 'node:url'

// What was compiled once is kept beside the dependencies, where only whoever installed them may write; elsewhere
// nothing is kept. A command then answers in 0.1 s instead of 0.3, and a server starts in two thirds of its time.
module.enableCompileCache(
  fileURLToPath(new URL('../../node_modules/.cache/latchkey/compiled', import.meta.url)),
)
const { run } = await import('./command-line.ts')
await run()
