// For `node --import`: what asks for TypeScript gets the last one with a JavaScript API. The client generator needs it.
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (name, context, next) => next(name === 'typescript' ? 'typescript-6' : name, context),
})
