const missing = new WeakSet<object>()

// Vite's own event: a chunk is not to be had, because the server is newer than this page, or is not there.
window.addEventListener('vite:preloadError', ({ payload }) => {
  missing.add(payload)
})

/** Whether it is a part of the dashboard that could not be fetched: then only a reload can help. */
export const isOutdated = (error: Error): boolean => missing.has(error)
