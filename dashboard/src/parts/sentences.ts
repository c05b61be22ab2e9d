/** Texts one after the other, each closed with a full stop where it closes with nothing: profiles often leave it out. */
export const sentences = (...texts: readonly string[]): string =>
  texts.map(it => (/[\p{L}\p{N})»”"']$/u.test(it) ? `${it}.` : it)).join(' ')
