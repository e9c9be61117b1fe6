import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { bootAccount } from "./api/account";
import "./i18n";
import "./theme.css";
import { App } from "./pages/App";

void bootAccount();

const root = document.getElementById("root");
if (root) createRoot(root).render(<StrictMode><App /></StrictMode>);
