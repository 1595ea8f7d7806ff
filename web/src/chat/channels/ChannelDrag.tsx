/** Puts channels and categories in order where they are listed, by dragging and by keys, for those who may. */
import { type RefObject, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type Id, useCategories, useChannels } from "@/chat";
import { announce, useShortcut } from "@/ui";
import { moveChannel, type OrderGroup, orderOf, placeChannel, placeGroup } from "./dialogs/order";
import { type Drop, dropAt, type Taken, takenBy } from "./drag";
import { arrange } from "./requests";
import { useChange } from "./use-change";

/** Listens to the list; draws nothing. */
export default function ChannelDrag({
  list,
  open,
}: {
  list: RefObject<HTMLElement | null>;
  open?: Id | undefined;
}) {
  const { t } = useTranslation(["spaces", "rooms"]);
  const groups = orderOf(useChannels(), useCategories());
  const save = useChange(arrange);
  const put = (next: readonly OrderGroup[]) =>
    save.mutate(next.map(({ id, channels }) => ({ id, channels: channels.map((each) => each.id) })));
  const onDrop = (taken: Taken, { group, before }: Drop) =>
    put(
      taken.kind === "channel"
        ? placeChannel(groups, taken.id, group, before)
        : placeGroup(groups, taken.id, before),
    );
  useDrag(list, onDrop);
  const move = (step: 1 | -1) => {
    const focused = document.activeElement?.closest<HTMLElement>("[data-channel]")?.dataset.channel;
    const id = focused ?? open;
    const channel = groups.flatMap(({ channels }) => channels).find((each) => each.id === id);
    if (!channel) return;
    put(moveChannel(groups, channel.id, step));
    announce(t(step === 1 ? "rooms:arrange.down" : "rooms:arrange.up", { name: channel.name }));
  };
  const group = t("title");
  useShortcut({ keys: "mod+shift+arrowup", label: t("keys.moveUp"), group, onTrigger: () => move(-1) });
  useShortcut({ keys: "mod+shift+arrowdown", label: t("keys.moveDown"), group, onTrigger: () => move(1) });
  return null;
}

/** Follows what is dragged over the list. */
function useDrag(list: RefObject<HTMLElement | null>, onDrop: (taken: Taken, drop: Drop) => void): void {
  const dropped = useRef(onDrop);
  useEffect(() => {
    dropped.current = onDrop;
  });
  useEffect(() => {
    const element = list.current;
    if (!element) return;
    let taken: Taken | null = null;
    let drop: Drop | null = null;
    const show = (next: Drop | null) => {
      drop?.mark.removeAttribute("data-drop");
      next?.mark.setAttribute("data-drop", next.side);
      drop = next;
    };
    const ended = new AbortController();
    const on = (event: "dragstart" | "dragover" | "drop" | "dragend", run: (event: DragEvent) => void) =>
      element.addEventListener(event, run, { signal: ended.signal });
    on("dragstart", (event) => {
      taken = takenBy(event.target);
      if (taken && event.dataTransfer) event.dataTransfer.effectAllowed = "move";
    });
    on("dragover", (event) => {
      if (!taken) return;
      show(dropAt(taken, event.target, event.clientY));
      if (drop) event.preventDefault();
    });
    on("drop", (event) => {
      if (!taken || !drop) return;
      event.preventDefault();
      dropped.current(taken, drop);
    });
    on("dragend", () => {
      show(null);
      taken = null;
    });
    return () => ended.abort();
  }, [list]);
}
