/** A dependency failed (store, upstream, disk). Becomes 503 or 500; its text never leaves the server. */
export class Fault extends Error {
  override readonly name = 'Fault'
}

/** A profile cannot be loaded. Each complaint names the file, the path in it and the fix. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError'
  readonly complaints: readonly string[]
  constructor(complaints: readonly string[]) {
    super(complaints.join('\n'))
    this.complaints = complaints
  }
}

/** The process cannot start as it is set up: one sentence that says what to do. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}
