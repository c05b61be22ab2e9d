import { createJobHive, JobHiveError } from './client.ts'

try {
  const hive = createJobHive({ baseUrl: process.env['JOBHIVE_BASE_URL'] })
  const profile = await hive.checkKey(['interviews:read', 'interviews:write'])
  console.log(`${profile.company_name}, ${hive.environment}`)

  const interview = { candidate_name: 'Ada Lovelace', position: 'Engineer' }
  const stop = AbortSignal.timeout(120_000)
  const body = JSON.stringify(interview)
  const made = await hive.makeRateLimitedRequest('/v1/interviews', { method: 'POST', body, signal: stop })
  console.log(made.status, await made.text())
} catch (error) {
  if (error instanceof JobHiveError) console.error(`${error.code}: ${error.message}`, error.details)
  else console.error(String(error))
  process.exitCode = 1
}
