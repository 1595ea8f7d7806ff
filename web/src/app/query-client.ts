/** The cache of what the server said. */
import { QueryClient } from "@tanstack/react-query";
import { isTemporary } from "@/api/problem";

/** One client per page. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // Errors are shown at once when trying again cannot help.
      retry: (failures, error) => failures < 2 && isTemporary(error),
      // Ask even when the browser believes to be offline: it is often wrong, and an error can be shown.
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});
