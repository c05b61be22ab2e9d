import { addMember } from '../../engine/members.ts'
import type { Ports } from '../../engine/ports.ts'
import type { People } from '../../ports/people.ts'
import { expectDone, SETUP, setupPorts } from '../root.ts'
import { DEMO_NAMES, type Demo, type DemoLogin, type DemoPeople } from './demo.ts'

/** As long as nobody could guess, and easy to copy. */
const PASSWORD_LENGTH = 20
const OPERATOR = 'operator@demo.localhost'

/** Makes the demo's people: an operator, and for each API's account an owner. Their passwords are random. */
export async function seedPeople(given: Ports, people: People, demo: Demo): Promise<DemoPeople> {
  const ports = setupPorts(given)
  const seed = async (email: string, name: string, operator: boolean) => {
    const login: DemoLogin = { email, password: ports.secrets.random(PASSWORD_LENGTH) }
    const made = await people.create({ ...login, name }, operator, { actor: SETUP })
    return { login, person: made === 'taken' ? undefined : made }
  }
  const operator = await seed(OPERATOR, 'Demo Operator', true)
  const owners: [string, DemoLogin][] = []
  for (const api of DEMO_NAMES) {
    const { login, person } = await seed(`${api}@demo.localhost`, `Owner at ${api}`, false)
    const accountId = demo.apis[api].account
    if (person !== undefined) expectDone(await addMember(ports, { accountId, person, role: 'owner' }))
    owners.push([api, login])
  }
  return { operator: operator.login, ...Object.fromEntries(owners) }
}
