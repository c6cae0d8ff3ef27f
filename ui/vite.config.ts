import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** What the real window allows (`src-tauri/tauri.conf.json`); the preview for browser tests allows no more. */
const csp =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export default defineConfig({
  plugins: [svelte()],
  base: './',
  clearScreen: false,
  server: { host: '127.0.0.1', port: 5173, strictPort: true },
  preview: { host: '127.0.0.1', headers: { 'Content-Security-Policy': csp } },
  build: {
    // WebKitGTK 2.50, WebView2 and the Safari of macOS 12.
    target: ['safari15', 'chrome111'],
    cssTarget: ['safari15', 'chrome111'],
    assetsInlineLimit: 0,
    modulePreload: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: { input: ['index.html', 'reminder.html'] },
  },
  test: { include: ['tests/unit/**/*.test.ts'], environment: 'node' },
});
