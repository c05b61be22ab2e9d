import { parentPort } from 'node:worker_threads'
import { compareSync } from 'bcryptjs'
import type { BcryptAnswer, BcryptQuestion } from './slow-digests.ts'

// The thread that checks bcrypt, one question after the other: it takes up to seconds each.

parentPort?.on('message', ({ id, secret, text }: BcryptQuestion) => {
  const answer: BcryptAnswer = { id, fits: compareSync(secret, text) }
  parentPort?.postMessage(answer)
})
