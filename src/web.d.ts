// The few web globals pure rooms may use. They see no Node types, so no clock, chance or environment.

interface URL {
  readonly protocol: string
  readonly hostname: string
  readonly port: string
  readonly username: string
  readonly pathname: string
}
declare const URL: { parse(url: string): URL | null }

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean })
  decode(bytes: Uint8Array): string
}

declare class URLSearchParams {
  constructor(text: string)
  getAll(name: string): string[]
  keys(): Iterable<string>
}

interface Headers {
  get(name: string): string | null
}

// Handed on, never looked into.
interface Request {
  readonly url: string
}

interface Response {
  readonly status: number
}
