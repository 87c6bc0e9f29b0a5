import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['trabecula-source', ...defaultClientConditions] },
  worker: { format: 'es' },
  // Nothing inlined: the page server's policy allows no data: scripts and no inline styles.
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 1200 },
})
