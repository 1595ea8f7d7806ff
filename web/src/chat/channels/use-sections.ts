/** The list of channels, followed. */
import { useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { useCategories, useChannels } from "@/chat";
import { useChat } from "../store/state";
import { type ListInput, type ListSection, listSections } from "./sections";

/** What the list is made of. */
export function useListInput(): ListInput {
  const channels = useChannels();
  const categories = useCategories();
  const unread = useChat((state) => state.unread);
  const prefs = useChat((state) => state.prefs);
  const { channelId: open } = useParams({ strict: false });
  return useMemo(
    () => ({ channels, categories, unread, prefs, open }),
    [channels, categories, unread, prefs, open],
  );
}

/** The sections in their order. */
export function useSections(): readonly ListSection[] {
  const input = useListInput();
  return useMemo(() => listSections(input), [input]);
}
