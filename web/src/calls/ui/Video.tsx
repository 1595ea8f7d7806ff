/** A picture of a track. Sound comes from elsewhere. */
import { useEffect, useRef } from "react";

interface VideoProps {
  track: MediaStreamTrack;
  className?: string | undefined;
  /** Own pictures are shown as in a mirror. */
  mirrored?: boolean;
  /** For tests and assistive technology: whose picture it is. */
  label: string;
  /** Whole picture, or filling its place. */
  fit?: "contain" | "cover";
  /** Hears of a new size. */
  onResize?: (width: number, height: number) => void;
}

export function Video({ track, className, mirrored = false, label, fit = "cover", onResize }: VideoProps) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (!video) return;
    video.srcObject = new MediaStream([track]);
    // A muted picture may always play; what fails here is a play that the next track interrupted.
    video.play().catch(() => {});
    return () => {
      video.srcObject = null;
    };
  }, [track]);
  return (
    <video
      ref={element}
      className={className}
      style={{ objectFit: fit, transform: mirrored ? "scaleX(-1)" : undefined }}
      aria-label={label}
      onResize={({ currentTarget }) => onResize?.(currentTarget.videoWidth, currentTarget.videoHeight)}
      autoPlay
      muted
      playsInline
    />
  );
}
