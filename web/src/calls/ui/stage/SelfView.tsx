/** The own picture: small, and in the corner where it is least in the way. */
import { IconMicrophoneOff } from "@tabler/icons-react";
import { type KeyboardEvent, type PointerEvent, type RefObject, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api";
import { Avatar } from "@/ui";
import { type Corner, preferences } from "../../media/preferences";
import { useCallPreferences, useLocalMedia } from "../context";
import { Video } from "../Video";
import { cornerAfterKey, nearestCorner } from "./corners";
import classes from "./stage.module.css";

export function SelfView({ area }: { area: RefObject<HTMLElement | null> }) {
  const { t } = useTranslation("calls");
  const me = useMe();
  const { tracks, muted } = useLocalMedia();
  const { corner } = useCallPreferences();
  const { dragged, handlers } = useDragging(area);
  const move = (event: KeyboardEvent) => {
    const next = cornerAfterKey(corner, event.key);
    if (!next) return;
    event.preventDefault();
    preferences.patch({ corner: next });
  };
  return (
    <button
      type="button"
      className={classes.self}
      data-corner={corner}
      data-dragged={dragged ? true : undefined}
      style={dragged ? { translate: `${dragged.x}px ${dragged.y}px` } : undefined}
      aria-label={t("stage.self", { corner: t(`corner.${corner}`) })}
      onKeyDown={move}
      {...handlers}
    >
      {tracks.video ? (
        <Video track={tracks.video} label={t("stage.ownCamera")} className={classes.fill} mirrored />
      ) : (
        <Avatar name={me.name} picture={me.picture} size={48} />
      )}
      {(muted || !tracks.audio) && (
        <span className={classes.selfMuted}>
          <IconMicrophoneOff size={14} stroke={1.5} aria-hidden />
        </span>
      )}
    </button>
  );
}

interface Shift {
  x: number;
  y: number;
}

/** Follows the pointer, then snaps into the nearest corner. */
function useDragging(area: RefObject<HTMLElement | null>) {
  const start = useRef<Shift | null>(null);
  const [dragged, setDragged] = useState<Shift | null>(null);
  const shiftOf = (event: PointerEvent): Shift => ({
    x: event.clientX - (start.current?.x ?? 0),
    y: event.clientY - (start.current?.y ?? 0),
  });
  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      start.current = { x: event.clientX, y: event.clientY };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (start.current) setDragged(shiftOf(event));
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      if (start.current && dragged && area.current) {
        const corner: Corner = nearestCorner(
          event.currentTarget.getBoundingClientRect(),
          area.current.getBoundingClientRect(),
        );
        preferences.patch({ corner });
      }
      start.current = null;
      setDragged(null);
    },
    onPointerCancel: () => {
      start.current = null;
      setDragged(null);
    },
  };
  return { dragged, handlers };
}
