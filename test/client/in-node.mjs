// Runs on whatever Node the machine has: `node in-node.mjs <client.js> <places as JSON>`.
import { pathToFileURL } from 'node:url'
import { anywhere } from './anywhere.mjs'

const [, , client, places] = process.argv
const summary = await anywhere(await import(pathToFileURL(client).href), JSON.parse(places))
process.stdout.write(JSON.stringify({ ...summary, major: Number(process.versions.node.split('.')[0]) }))
