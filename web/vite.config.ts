/// <reference types="vitest/config" />
import { defineConfig } from "vite";
import react from "@vitejs/plugin-react";
import tailwindcss from "@tailwindcss/vite";

const server = process.env.PLENARY_URL ?? "http://127.0.0.1:8080";
const proxy = {
  "/api": { target: server },
  "/ws": { target: server, ws: true },
  "/yjs": { target: server, ws: true },
  "/content": { target: server },
  "/docs": { target: server },
};

export default defineConfig({
  plugins: [react(), tailwindcss()],
  server: { proxy },
  preview: { proxy },
  build: { target: "es2022", sourcemap: false },
  test: { include: ["src/**/*.test.{ts,tsx}"], environment: "jsdom", restoreMocks: true },
});
