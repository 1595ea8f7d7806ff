/** Exports as the socket tells of them; asking again is for what it does not tell. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useJobNews } from "@/chat";
import { heard, isGoing } from "./jobs";
import { exportsQuery } from "./requests";

/** Keeps the list of exports as far as the server has told. */
export function useLiveExports(): void {
  const client = useQueryClient();
  const news = useJobNews();
  useEffect(() => {
    if (!news) return;
    client.setQueryData(exportsQuery.queryKey, (jobs) => jobs && heard(jobs, news));
    // What it made, and when it goes, only the list says.
    if (!isGoing(news)) void client.invalidateQueries(exportsQuery);
  }, [client, news]);
}
