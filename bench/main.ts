import { benchGateway } from './gateway.ts'
import { benchInProcess } from './in-process.ts'
import { holds, line } from './report.ts'

const rows = [...(await benchInProcess()), ...(await benchGateway())]
for (const row of rows) console.log(line(row))
process.exitCode = rows.every(holds) ? 0 : 1
