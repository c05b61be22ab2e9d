import { useEffect, useState } from 'react'

const IN_LINK = /[#&]token=([\w-]+)/

/**
 * The token a link carries behind its `#`, where browsers send it to nobody. It is taken out of the address bar at
 * once, so that nobody reads it there, and it is in no history.
 */
export function useLinkToken(): string | undefined {
  const [token] = useState(() => IN_LINK.exec(window.location.hash)?.[1])
  useEffect(() => {
    const { pathname, search, hash } = window.location
    if (IN_LINK.test(hash)) window.history.replaceState(window.history.state, '', pathname + search)
  }, [])
  return token
}
