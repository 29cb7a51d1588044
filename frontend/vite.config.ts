import { fileURLToPath } from "node:url";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.TERRACE_URL ?? "http://127.0.0.1:4180";

export default defineConfig({
  base: "/",
  plugins: [
    tanstackRouter({ target: "react", autoCodeSplitting: true, quoteStyle: "double", semicolons: true }),
    react(),
  ],
  resolve: { alias: { "~": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { port: 5180, proxy: { "/api": server, "/git": server } },
  build: { outDir: "dist", target: "es2022", sourcemap: false, chunkSizeWarningLimit: 700 },
  test: {
    environment: "happy-dom",
    setupFiles: ["src/test-setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    css: false,
    // Large forms take their time on a machine that does other things too.
    testTimeout: 30_000,
  },
});
