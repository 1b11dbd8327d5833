import { defineConfig } from 'vite';

/** Patchbay serves the page at its root; in development `vite` passes everything else on to a gateway that runs. */
const GATEWAY = 'http://127.0.0.1:4000';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: ['chrome125', 'firefox128', 'safari17.5'],
    // The page's policy allows images and fonts from files, and no data: URL but images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { '/api': GATEWAY, '/docs': GATEWAY } },
});
