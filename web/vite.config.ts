import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// DOSSIER_SERVER: where `npx vite` finds the API while one works on the pages.
const server = process.env["DOSSIER_SERVER"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../artifacts/web",
    emptyOutDir: true,
    // Nothing may stand in the HTML or in a style sheet that the Content-Security-Policy would refuse.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    manifest: "manifest.json",
  },
  server: { proxy: { "/pages": server } },
});
