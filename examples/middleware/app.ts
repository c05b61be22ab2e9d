import { createApp } from './express.ts'
import { firstKey, latchkey } from './in-process.ts'

const port = Number(process.env['PORT'] ?? 3000)
createApp(latchkey.verify).listen(port, async () => console.log(await firstKey('Acme')))
