import { expect } from 'vitest'

/** The answer as a guide shows it, with anything where a text says `…`. */
export function sameBut(answer: unknown): unknown {
  if (answer === '…') return expect.anything()
  if (typeof answer === 'string' && answer.includes('…'))
    return expect.stringMatching(`^${answer.split('…').map(literal).join('.+')}$`)
  if (Array.isArray(answer)) return answer.map(sameBut)
  if (typeof answer !== 'object' || answer === null) return answer
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, sameBut(value)]))
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
