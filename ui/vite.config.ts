import { FluentResource } from '@fluent/bundle';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** What the real window allows (`src-tauri/tauri.conf.json`); the preview for browser tests allows no more. */
const csp =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Catalogues are read when the page is built, not when a pupil waits for it; the one most speak comes with the page. */
const catalogues: Plugin = {
  name: 'catalogues',
  transform(source, id) {
    if (!id.endsWith('.ftl')) return null;
    const messages = JSON.stringify(JSON.stringify(new FluentResource(source).body));
    return { code: `export default JSON.parse(${messages});`, map: null };
  },
  transformIndexHtml: {
    order: 'post',
    handler(_, { bundle }) {
      const chunks = Object.values(bundle ?? {});
      const russian = chunks.find((chunk) => chunk.type === 'chunk' && chunk.facadeModuleId?.endsWith('/ru.ftl'));
      return russian ? [{ tag: 'link', attrs: { rel: 'modulepreload', href: `./${russian.fileName}` }, injectTo: 'head' }] : [];
    },
  },
};

type IconNode = [name: string, attributes: Record<string, string>];

/**
 * Each icon as a plain drawing: as it comes, it puts itself together from data and spread attributes, and a day has dozens
 * of them to be drawn before anything is seen. None of ours says anything to a screen reader.
 */
const icons: Plugin = {
  name: 'icons',
  enforce: 'pre',
  transform(source, id) {
    if (!/@lucide\/svelte\/dist\/icons\/[^/]+\.svelte$/.test(id)) return null;
    const data = /const iconData = (\{.*\});/.exec(source)?.[1];
    if (!data) throw new Error(`no drawing in ${id}`);
    const { size, node } = JSON.parse(data) as { size: number; node: IconNode[] };
    const drawn = node.map(([name, attributes]) => {
      const all = Object.entries(attributes).map(([key, value]) => `${key}="${value}"`);
      return `<${name} ${all.join(' ')} />`;
    });
    const code =
      `<script>let { size = ${size}, strokeWidth = 2 } = $props();</script>\n` +
      `<svg width={size} height={size} viewBox="0 0 ${size} ${size}" fill="none" stroke="currentColor" stroke-width={strokeWidth} ` +
      `stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${drawn.join('')}</svg>`;
    return { code, map: null };
  },
};

export default defineConfig({
  plugins: [catalogues, icons, svelte()],
  base: './',
  clearScreen: false,
  server: { host: '127.0.0.1', port: 5173, strictPort: true },
  preview: { host: '127.0.0.1', headers: { 'Content-Security-Policy': csp } },
  build: {
    // WebKitGTK 2.50, WebView2 and the Safari of macOS 12.
    target: ['safari15', 'chrome111'],
    cssTarget: ['safari15', 'chrome111'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: { input: ['index.html', 'reminder.html'] },
  },
  test: { include: ['tests/unit/**/*.test.ts'], setupFiles: ['tests/unit/words.ts'], environment: 'node' },
});
