import js from "@eslint/js";
import globals from "globals";
import hooks from "eslint-plugin-react-hooks";
import a11y from "eslint-plugin-jsx-a11y";
import tseslint from "typescript-eslint";

// Imports point one way: protocol ← connection, api ← session ← features ← pages. `ui` knows no product at all,
// `rounds` is what a round is like, before and while there is a session, `canvas` is a board, in a session or not.
const layers = ["protocol", "connection", "api", "session", "rounds", "canvas", "features", "pages"];
const mayImport = {
  ui: [],
  protocol: [],
  connection: ["protocol"],
  api: ["protocol"],
  session: ["protocol", "connection", "api", "ui"],
  rounds: ["protocol", "ui"],
  canvas: ["connection", "ui"],
  features: ["protocol", "connection", "api", "session", "rounds", "canvas", "ui"],
};

const direction = Object.entries(mayImport).map(([folder, allowed]) => ({
  files: [`src/${folder}/**/*.{ts,tsx}`],
  rules: {
    "no-restricted-imports": ["error", {
      patterns: [
        ...[...layers, "ui"].filter((layer) => layer !== folder && !allowed.includes(layer)).map((layer) => ({
          regex: `^(\\.\\./)+${layer}(/|$)`,
          message: `${folder} must not know ${layer}: imports point one way.`,
        })),
        ...(folder === "features"
          ? [{ regex: "^\\.\\./[a-z]", message: "A feature talks to another only through the session's selectors." }]
          : []),
      ],
    }],
  },
}));

export default tseslint.config(
  { ignores: ["dist", "src/protocol/generated.ts", "test-results"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  hooks.configs.flat["recommended-latest"] ?? hooks.configs.flat.recommended,
  a11y.flatConfigs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "no-console": "error",
      eqeqeq: "error",
      "jsx-a11y/label-has-associated-control": ["error", { assert: "either", depth: 4 }],
    },
  },
  { files: ["e2e/**", "*.config.*"], languageOptions: { globals: { ...globals.node } }, rules: { "no-console": "off" } },
  ...direction,
);
