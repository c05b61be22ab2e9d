import { spawn } from 'node:child_process'

/**
 * Remembers process ids from its standard input, and ends those that are left and removes a folder once nobody
 * holds the other end.
 */
const REAP = `pids=
while read -r sign pid; do
  left=
  for each in $pids; do [ "$each" = "$pid" ] || left="$left $each"; done
  pids=$left
  [ "$sign" = + ] && pids="$pids $pid"
done
[ -z "$pids" ] || kill -KILL $pids
[ -z "$1" ] || rm -rf "$1"`

/** Sees to it that processes do not outlive this one, whatever becomes of it and of them. */
export interface Reaper {
  watch(pid: number): void
  /** The process has ended by itself: its number may be somebody else's from now on. */
  forget(pid: number): void
  /** Ends those that are left, and removes their folder. */
  close(): void
}

/** Starts watching; a stopped process is ended, too. @param folder what the processes keep, which goes with them */
export function aReaper(folder = ''): Reaper {
  const shell = spawn('/bin/sh', ['-c', REAP, 'reaper', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  shell.stdin.on('error', () => undefined)
  shell.unref()
  return {
    watch: pid => void shell.stdin.write(`+ ${pid}\n`),
    forget: pid => void shell.stdin.write(`- ${pid}\n`),
    close: () => void shell.stdin.end(),
  }
}
