import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Refused } from "./api/http";
import { App } from "./App";
import { applyTheme } from "./shell/theme";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/review.css";
import "./styles/library.css";

applyTheme();

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays one; a connection may come back.
      retry: (failures, problem) => problem instanceof Refused && problem.status === 0 && failures < 3,
    },
  },
});

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  );
}
