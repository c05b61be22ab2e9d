/** What is done after each test, whichever file it stands in. */
const endings: (() => Promise<void>)[] = []

/**
 * Has something ended after each test. For modules that several files of tests share: a hook of their own would be one of
 * the first file alone that loads them, for files share a process, and its modules.
 */
export const afterEachTest = (end: () => Promise<void>): void => void endings.push(end)

/** Does it all. */
export async function endTest(): Promise<void> {
  for (const end of endings) await end()
}
