import type { english } from "./strings";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "ui";
    keySeparator: false;
    resources: typeof english;
  }
}
