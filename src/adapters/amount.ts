import { Fault } from '../core/error.ts'

/** @throws {Fault} for anything but whole credits, 1 or more: a spending below zero would be a gift */
export function checkAmount({ amount }: { readonly amount: number }): void {
  if (!Number.isSafeInteger(amount) || amount < 1) throw new Fault(`${amount} is not an amount of credits.`)
}
