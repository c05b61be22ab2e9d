import type { Ports } from '../../engine/ports.ts'

/**
 * What an account can spend, where it was ever granted anything: then its keys are metered, as Unkey has it, and a
 * verification takes one credit unless it says otherwise. @returns undefined for an account without a ledger
 */
export async function meteredBalance(
  { credits }: Pick<Ports, 'credits'>,
  accountId: string,
): Promise<number | undefined> {
  const { balance, entries } = await credits.standing(accountId)
  return entries === 0 ? undefined : balance
}
