/**
 * Runs before each file of tests. A control plane, or whatever else serves through `@hono/node-server`, puts classes of
 * its own in the place of the global `Request` and `Response`; the next file in the process begins with Node's again, so
 * nothing depends on which file ran before.
 */
import { afterEach } from 'vitest'
import { endTest } from './endings.ts'
import { NODE_CLASSES } from './node-classes.ts'

Object.assign(globalThis, NODE_CLASSES)
afterEach(endTest)
