import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// `npm run dev` beside `cones2 up`: the page reloads as it is written, the API answers from there.
export default defineConfig({
  plugins: [svelte()],
  build: { outDir: '../wwwroot', emptyOutDir: true, assetsInlineLimit: 0 },
  server: { proxy: { '/v1': 'http://127.0.0.1:5080' } },
});
