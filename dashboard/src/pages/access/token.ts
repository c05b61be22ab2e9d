import { useEffect, useState } from 'react'

const IN_LINK = /[#&]token=([\w-]+)/

const inAddress = (): string | undefined => IN_LINK.exec(window.location.hash)?.[1]

/**
 * The token a link carries behind its `#`, where browsers send it to nobody. It is taken out of the address bar at
 * once, so that nobody reads it there, and it is in no history.
 */
export function useLinkToken(): string | undefined {
  const [token, setToken] = useState(inAddress)
  useEffect(() => {
    // Another link may be opened where one is open: then only what stands behind the `#` changes.
    const take = () => {
      const found = inAddress()
      if (found === undefined) return
      setToken(found)
      const { pathname, search } = window.location
      window.history.replaceState(window.history.state, '', pathname + search)
    }
    take()
    window.addEventListener('hashchange', take)
    return () => window.removeEventListener('hashchange', take)
  }, [])
  return token
}
