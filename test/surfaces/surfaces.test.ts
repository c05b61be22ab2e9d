import { passesAllCases, REVERSE_PROXY } from './surface.ts'

passesAllCases([REVERSE_PROXY])
