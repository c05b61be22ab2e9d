/** Class names from those that are given: `classes('p-2', isWide && 'w-full')`. */
export const classes = (...names: readonly (string | false | undefined)[]): string =>
  names.filter(it => it !== false && it !== undefined && it !== '').join(' ')
