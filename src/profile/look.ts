/** The colours a dashboard wears. Pure arithmetic on sRGB. */

/** One accent, made readable on light and on dark surfaces. All `#rrggbb`. */
export interface Accent {
  /** On light surfaces: at least 4.5 : 1 against all of them. */
  readonly light: string
  /** Text on a light-mode accent. */
  readonly onLight: string
  /** On dark surfaces: at least 4.5 : 1 against all of them. */
  readonly dark: string
  /** Text on a dark-mode accent. */
  readonly onDark: string
}

/** The darkest surface of the light mode, and the lightest of the dark one. */
export const SURFACES = { light: '#efefec', dark: '#2a2a2e' } as const
/** @see WCAG 2.2 §1.4.3, level AA for text of any size */
export const READABLE = 4.5

const STEPS = 64
const WHITE = '#ffffff'
const NEAR_BLACK = '#0a0a0b'

/** The accent as near to the colour wanted as can be read. @param hex `#rrggbb` in any case */
export const accentOf = (hex: string): Accent => ({
  light: readable(hex.toLowerCase(), '#000000', SURFACES.light),
  onLight: WHITE,
  dark: readable(hex.toLowerCase(), WHITE, SURFACES.dark),
  onDark: NEAR_BLACK,
})

function readable(hex: string, toward: string, surface: string): string {
  for (let step = 0; step < STEPS; step++) {
    const colour = mixed(hex, toward, step / STEPS)
    if (contrast(colour, surface) >= READABLE) return colour
  }
  return toward
}

/** From 1 (the same) to 21 (black on white). @see WCAG 2.2, "contrast ratio" */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = channels(hex).map(it => linear(it / 255))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const linear = (share: number): number =>
  share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4

function mixed(hex: string, toward: string, share: number): string {
  const goal = channels(toward)
  const parts = channels(hex).map((it, at) => Math.round(it + ((goal[at] ?? it) - it) * share))
  return `#${parts.map(it => it.toString(16).padStart(2, '0')).join('')}`
}

const channels = (hex: string): readonly number[] =>
  [1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16))
