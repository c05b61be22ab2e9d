/** How the dashboard looks: light or dark as chosen or as the system says, and the accent of the profile it wears. */

import { keep, kept } from './keep.ts'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEPT = 'latchkey.theme'
const dark = window.matchMedia('(prefers-color-scheme: dark)')

/** What was chosen; `system` when nothing was. */
export const chosenTheme = (): Theme => THEMES.find(it => it === kept(KEPT)) ?? 'system'

/** Chooses, and keeps it in this browser. */
export function chooseTheme(theme: Theme): void {
  keep(KEPT, theme)
  wear()
}

/** Shows the page as chosen, from now on also when the system changes its mind. */
export function startTheme(): void {
  wear()
  dark.addEventListener('change', wear)
}

function wear(): void {
  const theme = chosenTheme()
  const isDark = theme === 'dark' || (theme === 'system' && dark.matches)
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light'
}

/** A colour for light surfaces and one for dark ones, and what is written on each: `#rrggbb`. */
export interface Accent {
  readonly light: string
  readonly onLight: string
  readonly dark: string
  readonly onDark: string
}

const VARIABLES = {
  light: '--accent-light',
  onLight: '--on-accent-light',
  dark: '--accent-dark',
  onDark: '--on-accent-dark',
} as const satisfies Record<keyof Accent, string>

/** Wears the accent of a profile; without one, Latchkey's own again. */
export function wearAccent(accent: Accent | undefined): void {
  const { style } = document.documentElement
  for (const name of ['light', 'onLight', 'dark', 'onDark'] as const) {
    if (accent === undefined) style.removeProperty(VARIABLES[name])
    else style.setProperty(VARIABLES[name], accent[name])
  }
}
