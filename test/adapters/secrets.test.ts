import { nodeSecrets } from '../../src/adapters/node/secrets.ts'
import { secretsContract } from '../contracts/secrets.ts'

secretsContract('node', nodeSecrets)
