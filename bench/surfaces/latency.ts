import { connect, type Socket } from 'node:net'

/** How long single requests took, one after the other on one connection, in the quietest of many rounds, in microseconds. */
export interface Latency {
  readonly p50: number
  readonly p99: number
}

/** Where requests go, and the one that is sent. */
export interface Target {
  readonly port: number
  readonly request: Buffer
}

const HEAD_END = '\r\n\r\n'
/** Machine code is made of what is done often: some ten thousand times, or for some seconds. */
const WARM = 20_000
const WARM_MS = 5000
const ROUNDS = 25
const EACH = 200

/** Asks both by turns, so that whatever else the machine does happens to both. */
export async function compared(
  bare: Target,
  guarded: Target,
): Promise<readonly [bare: Latency, guarded: Latency]> {
  const both = [await caller(bare), await caller(guarded)] as const
  for (const it of both) await warm(it)
  const rounds: [Latency[], Latency[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    rounds[0].push(latencyOf(await both[0].times(EACH)))
    rounds[1].push(latencyOf(await both[1].times(EACH)))
  }
  for (const it of both) it.close()
  return [quietest(rounds[0]), quietest(rounds[1])]
}

async function warm({ times }: Awaited<ReturnType<typeof caller>>): Promise<void> {
  const until = performance.now() + WARM_MS
  for (let done = 0; done < WARM && performance.now() < until; done += EACH) await times(EACH)
}

const quietest = (rounds: readonly Latency[]): Latency => ({
  p50: Math.min(...rounds.map(it => it.p50)),
  p99: Math.min(...rounds.map(it => it.p99)),
})

function latencyOf(samples: readonly number[]): Latency {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0
  return { p50: at(0.5), p99: at(0.99) }
}

async function caller({ port, request }: Target) {
  const socket = connect(port, '127.0.0.1').setNoDelay(true)
  await new Promise(resolve => socket.once('connect', resolve))
  async function times(count: number): Promise<readonly number[]> {
    const samples: number[] = []
    for (let each = 0; each < count; each++) {
      const began = performance.now()
      socket.write(request)
      await answered(socket)
      samples.push((performance.now() - began) * 1000)
    }
    return samples
  }
  return { times, close: () => void socket.destroy() }
}

/** @throws where the answer is not 2xx */
function answered(socket: Socket): Promise<void> {
  let text = ''
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      text += chunk.toString('latin1')
      const end = text.indexOf(HEAD_END)
      if (end < 0) return
      if (text[9] !== '2') reject(new Error(`it answered ${text}`))
      const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1]
      const isWhole =
        length === undefined
          ? text.endsWith('0\r\n\r\n')
          : text.length >= end + HEAD_END.length + Number(length)
      if (!isWhole) return
      socket.off('data', hear)
      resolve()
    }
    socket.on('data', hear)
  })
}
