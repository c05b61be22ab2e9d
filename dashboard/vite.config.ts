import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Where the development server sends what is not a page: a Latchkey that runs beside it. */
const CONTROL = process.env['LATCHKEY_URL'] ?? 'http://localhost:4700'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss()],
  build: {
    target: 'es2022',
    // Nothing may stand in the page itself: its Content-Security-Policy runs no inline script and no data: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: { '/v1': CONTROL } },
})
