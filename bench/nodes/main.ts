import { benchNodes } from './nodes.ts'
import { benchStore } from './store.ts'

const say = (line: string): void => console.log(line)
await benchStore(say)
await benchNodes(say)
