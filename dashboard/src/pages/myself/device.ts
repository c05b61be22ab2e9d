/** Browsers by what they call themselves, the more particular first: most also claim to be the others. */
const BROWSERS = [
  ['Edge', /\bEdg(e|A|iOS)?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b(Headless)?(Chrome|CriOS)\//],
  ['Safari', /\bSafari\//],
  ['curl', /^curl\//],
] as const

const SYSTEMS = [
  ['Android', /\bAndroid\b/],
  ['iOS', /\b(iPhone|iPad|iPod)\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
] as const

const named = (names: typeof BROWSERS | typeof SYSTEMS, agent: string): string | undefined =>
  names.find(([, pattern]) => pattern.test(agent))?.[0]

/** Browser and system as people call them, from a `User-Agent`; undefined where it does not say. */
export const deviceOf = (agent: string) => ({
  browser: named(BROWSERS, agent),
  system: named(SYSTEMS, agent),
})
