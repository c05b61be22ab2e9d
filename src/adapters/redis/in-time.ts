import type { LabelsOf } from '../../ports/measures.ts'
import type { Answer } from './connection.ts'

/** While it answers others, a call is waited for so many times as long. */
const PATIENCE = 2

type Cause = LabelsOf<'latchkey_redis_failures_total'>['cause']
/** What came of a call. `answers`: whether others were answered meanwhile. */
export type Outcome =
  | { readonly answer: Answer; readonly failure?: undefined }
  | { readonly failure: Cause; readonly answers: boolean; readonly answer?: undefined }

/**
 * What came of a call within its time. When the time is over, what has arrived is looked at once more first: it may be
 * this process that had no time to. While other calls are answered this one is waited for longer.
 *
 * @param heard how many answers there have been, of whatever call
 * @param noteAnswer told of one more, also when it came too late for this call
 */
export function inTime(
  call: Promise<Answer>,
  callMs: number,
  heard: () => number = () => 0,
  noteAnswer: () => void = () => undefined,
): Promise<Outcome> {
  return new Promise(resolve => {
    let [before, times] = [heard(), 0]
    const look = () => {
      const answers = heard() !== before
      before = heard()
      if (answers && ++times < PATIENCE) timer = wait()
      else resolve({ failure: 'timeout', answers })
    }
    const wait = () => setTimeout(() => setImmediate(look), callMs)
    let timer = wait()
    const end = (outcome: Outcome) => {
      times = PATIENCE
      clearTimeout(timer)
      resolve(outcome)
    }
    call.then(
      answer => {
        noteAnswer()
        end({ answer })
      },
      error => {
        if (isReply(error)) noteAnswer()
        end({ failure: isReply(error) ? 'error' : 'connection', answers: false })
      },
    )
  })
}

const isReply = (error: unknown): boolean => error instanceof Error && error.name === 'ReplyError'
