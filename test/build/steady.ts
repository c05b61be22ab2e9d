import { Agent, request } from 'node:http'

/** What a steady client asks, over and over. */
export interface Question {
  readonly url: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** One answer, or that there was none. */
export interface Heard {
  /** When it was asked, by `performance.now()`. */
  readonly at: number
  readonly ms: number
  /** 0 where the connection broke or nothing came in time. */
  readonly status: number
  /** The API's own code of a refusal. */
  readonly code: string
  readonly retryAfter: string | undefined
  readonly text: string
}

/** A client that asks at a rate of its own, however slowly it is answered. */
export interface Steady {
  /** Every answer so far, in the order they came. */
  readonly heard: readonly Heard[]
  /** How many questions wait for an answer right now. */
  waiting(): number
  /** Asks no more. @returns everything, once the last answer is there */
  stop(): Promise<readonly Heard[]>
}

/** No answer may take longer. */
const PATIENCE_MS = 15_000
const TICK_MS = 10

/** Asks one question once, over a connection that is kept. */
export function hear({ url, method = 'GET', headers = {}, body }: Question, agent?: Agent): Promise<Heard> {
  const at = performance.now()
  const { promise, resolve } = Promise.withResolvers<Heard>()
  const settle = (status: number, text: string, retryAfter?: string) =>
    resolve({ at, ms: performance.now() - at, status, code: codeIn(text), retryAfter, text })
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  const options = {
    method,
    headers: { ...headers, ...length },
    timeout: PATIENCE_MS,
    ...(agent && { agent }),
  }
  const asking = request(url, options, response => {
    let text = ''
    response.setEncoding('utf8')
    response.on('data', chunk => {
      text += chunk
    })
    response.on('end', () => settle(response.statusCode ?? 0, text, response.headers['retry-after']))
    response.on('error', error => settle(0, String(error)))
  })
  asking.on('timeout', () => asking.destroy(new Error('no answer in time')))
  asking.on('error', error => settle(0, String(error)))
  asking.end(body)
  return promise
}

/** @param perSecond questions a second, in turn through those that are given */
export function steadily(perSecond: number, questions: readonly Question[]): Steady {
  const agent = new Agent({ keepAlive: true })
  const heard: Heard[] = []
  const under = new Set<Promise<void>>()
  const begun = performance.now()
  let asked = 0
  const ask = () => {
    const question = questions[asked++ % questions.length]
    if (question === undefined) return
    const one = hear(question, agent).then(it => {
      heard.push(it)
      under.delete(one)
    })
    under.add(one)
  }
  const timer = setInterval(() => {
    const due = ((performance.now() - begun) / 1000) * perSecond
    while (asked < due) ask()
  }, TICK_MS)
  return {
    heard,
    waiting: () => under.size,
    async stop() {
      clearInterval(timer)
      await Promise.all(under)
      agent.destroy()
      return heard
    },
  }
}

function codeIn(text: string): string {
  try {
    const json = JSON.parse(text)
    return String(Object(Object(json).error).code ?? Object(json).code ?? '')
  } catch {
    return ''
  }
}
