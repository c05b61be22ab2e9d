/** The names in a table. */
export const namesIn = <Name extends string>(table: Readonly<Record<Name, unknown>>): readonly Name[] =>
  Object.keys(table).filter((it): it is Name => it in table)

/** A table with the same names and other values. */
export const mapped = <Name extends string, From, To>(
  table: Readonly<Record<Name, From>>,
  turn: (value: From, name: Name) => To,
): Record<Name, To> =>
  Object.fromEntries(namesIn(table).map(name => [name, turn(table[name], name)])) as Record<Name, To>
