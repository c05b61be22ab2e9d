import { Fault } from '../core/error.ts'
import type { CreditEntry } from '../ports/credits.ts'

/** @throws {Fault} for anything but whole credits, 1 or more: a spending below zero would be a gift */
export function checkAmount({ amount }: CreditEntry): void {
  if (!Number.isSafeInteger(amount) || amount < 1) throw new Fault(`${amount} is not an amount of credits.`)
}
