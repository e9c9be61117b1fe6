import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { english } from "./strings";

// Error codes contain dots, so keys are flat. React escapes what is put into a page.
void i18next.use(initReactI18next).init({
  resources: { en: english },
  lng: "en",
  fallbackLng: "en",
  ns: Object.keys(english),
  defaultNS: "ui",
  keySeparator: false,
  interpolation: { escapeValue: false },
  initAsync: false,
});
