import { IN_PROCESS, OFFLINE, REMOTE } from './frameworks.ts'
import { passesAllCases, REVERSE_PROXY } from './surface.ts'

passesAllCases([REVERSE_PROXY, ...IN_PROCESS, ...REMOTE, OFFLINE])
