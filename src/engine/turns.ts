/** Turns of one process at something costly: a few at once, and a bounded number beside them. */
export interface Turns {
  /** A place among those who take turns; undefined when there is none, or when one of its lanes has its share. */
  enter(lanes: readonly Lane[]): Place | undefined
}

/** What those have in common who may not take all places, e.g. the address they come from. */
export interface Lane {
  readonly name: string
  /** Places it has at the most. */
  readonly most: number
}

/** The place of one who asks. To be left, whatever came of it. */
export interface Place {
  /** Runs a piece of work once it is its turn; others come between two pieces. */
  turn<T>(work: () => Promise<T>): Promise<T>
  leave(): void
}

export interface TurnsOptions {
  /** Pieces of work that run at the same time. */
  readonly atOnce: number
  /** Places in all. */
  readonly places: number
}

interface Waiting {
  readonly lanes: readonly Lane[]
  readonly go: () => void
}

/** Turns of one process. Whose lanes are the emptiest comes first: a crowd holds up itself, and hardly others. */
export function turns({ atOnce, places }: TurnsOptions): Turns {
  const crowds = new Map<string, number>()
  const waiting: Waiting[] = []
  let taken = 0
  let running = 0

  const crowdIn = ({ name }: Lane): number => crowds.get(name) ?? 0
  const crowdAround = ({ lanes }: Waiting): number => Math.max(0, ...lanes.map(crowdIn))

  function count(lanes: readonly Lane[], step: 1 | -1): void {
    taken += step
    for (const lane of lanes) {
      const now = crowdIn(lane) + step
      if (now === 0) crowds.delete(lane.name)
      else crowds.set(lane.name, now)
    }
  }

  function goOn(): void {
    const [first] = waiting.toSorted((a, b) => crowdAround(a) - crowdAround(b))
    if (first === undefined || running >= atOnce) return
    waiting.splice(waiting.indexOf(first), 1)
    running++
    first.go()
  }

  async function turn<T>(lanes: readonly Lane[], work: () => Promise<T>): Promise<T> {
    await new Promise<void>(go => {
      waiting.push({ lanes, go })
      goOn()
    })
    try {
      return await work()
    } finally {
      running--
      goOn()
    }
  }

  return {
    enter(lanes) {
      if (taken >= places || lanes.some(it => crowdIn(it) >= it.most)) return undefined
      count(lanes, 1)
      return { turn: work => turn(lanes, work), leave: () => count(lanes, -1) }
    },
  }
}
