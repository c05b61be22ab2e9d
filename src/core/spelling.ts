/** Further apart, two names are not one misspelt. */
const FAR = 5

/** The name most like what was written, or undefined when none is. */
export function closest(written: string, names: readonly string[]): string | undefined {
  const [best] = names
    .filter(name => Math.abs(name.length - written.length) <= FAR)
    .map(name => ({ name, apart: distance(written, name) }))
    .toSorted((one, other) => one.apart - other.apart)
  return best !== undefined && best.apart <= FAR ? best.name : undefined
}

/** How many letters must be put in, taken out or changed. @see Levenshtein, 1966 */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1]
    for (const [to, mate] of [...other].entries()) {
      const changed = (row[to] ?? 0) + (letter === mate ? 0 : 1)
      next.push(Math.min(changed, (row[to + 1] ?? 0) + 1, (next[to] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
