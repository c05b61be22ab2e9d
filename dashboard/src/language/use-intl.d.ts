import type { Messages } from './language.ts'

declare module 'use-intl' {
  interface AppConfig {
    Messages: Messages
  }
}
