import { existsSync, rmSync } from 'node:fs'
import type { FullConfig, FullResult, Reporter } from '@playwright/test/reporter'

/** Says where failed tests left what they saw, and leaves nothing where none did. */
export default class Tidy implements Reporter {
  #folders: readonly string[] = []
  #isPassed = false

  onBegin(config: FullConfig): void {
    this.#folders = [...new Set(config.projects.map(it => it.outputDir))]
  }

  onEnd({ status }: FullResult): void {
    this.#isPassed = status === 'passed'
  }

  async onExit(): Promise<void> {
    for (const folder of this.#folders.filter(it => existsSync(it)))
      if (this.#isPassed) rmSync(folder, { recursive: true, force: true })
      else console.log(`What the failed tests saw is in ${folder}: a picture and a trace each.`)
  }

  printsToStdio(): boolean {
    return false
  }
}
