import { useTranslation } from "react-i18next";
import { createBrowserRouter, RouterProvider } from "react-router";
import { Waiting } from "../ui/bits";
import { ToastHost } from "../ui/toast";
import { Frame } from "./Frame";
import { Landing } from "./Landing";
import { NotFound } from "./NotFound";
import { Failure } from "./Failure";
import { Join } from "./Join";
import { Studio } from "./Studio";
import { Invite } from "./account/Invite";
import { Register } from "./account/Register";
import { SignIn } from "./account/SignIn";

const router = createBrowserRouter([
  {
    element: <Frame />,
    errorElement: <Failure />,
    hydrateFallbackElement: <Starting />,
    children: [
      { path: "/", element: <Landing /> },
      { path: "/register", element: <Register /> },
      { path: "/sign-in", element: <SignIn /> },
      { path: "/invite/:token", element: <Invite /> },
      { path: "/join/:code?", element: <Join /> },
      { path: "/live/:sessionId", lazy: () => import("./live/Live").then(({ Live }) => ({ Component: Live })) },
      {
        element: <Studio />,
        children: [
          { path: "/sessions", lazy: () => import("./sessions/SessionList").then(({ SessionList }) => ({ Component: SessionList })) },
          { path: "/sessions/new", lazy: () => import("./sessions/SessionEditor").then(({ NewSession }) => ({ Component: NewSession })) },
          { path: "/sessions/:id", lazy: () => import("./sessions/SessionDetails").then(({ SessionDetails }) => ({ Component: SessionDetails })) },
          { path: "/sessions/:id/edit", lazy: () => import("./sessions/SessionEditor").then(({ EditSession }) => ({ Component: EditSession })) },
          { path: "/journeys", lazy: () => import("./Journeys").then(({ Journeys }) => ({ Component: Journeys })) },
          { path: "/journeys/new", lazy: () => import("./JourneyEditor").then(({ JourneyEditor }) => ({ Component: JourneyEditor })) },
          { path: "/journeys/:id", lazy: () => import("./JourneyEditor").then(({ JourneyEditor }) => ({ Component: JourneyEditor })) },
          { path: "/decks", lazy: () => import("./Decks").then(({ Decks }) => ({ Component: Decks })) },
          { path: "/decks/:id", lazy: () => import("./Decks").then(({ DeckCards }) => ({ Component: DeckCards })) },
          { path: "/members", lazy: () => import("./Members").then(({ Members }) => ({ Component: Members })) },
        ],
      },
      { path: "*", element: <NotFound /> },
    ],
  },
]);

/** While the code of the first page is on its way. */
function Starting() {
  const { t } = useTranslation("pages");
  return <main id="main"><Waiting>{t("loading")}</Waiting></main>;
}

export function App() {
  return <ToastHost><RouterProvider router={router} /></ToastHost>;
}
