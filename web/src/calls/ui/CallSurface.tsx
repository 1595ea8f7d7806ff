/** What a call shows: the sheet of an incoming one, the stage, or the dock while one looks elsewhere. */
import { useCall } from "./context";
import { Dock } from "./dock/Dock";
import { IncomingCall } from "./incoming/IncomingCall";
import { RejoinPrompt } from "./incoming/RejoinPrompt";
import { RemoteAudio } from "./RemoteAudio";
import { Stage } from "./stage/Stage";
import { useCallAnnouncements } from "./use-announcements";
import { useStageView } from "./view";

/** Everything of the present call. */
export function CallSurface() {
  const { phase, remote } = useCall();
  const { minimised } = useStageView();
  useCallAnnouncements();
  if (phase === "idle") return null;
  if (phase === "incoming") return <IncomingCall />;
  if (phase === "rejoin") return <RejoinPrompt />;
  return (
    <>
      <RemoteAudio track={remote.audio} />
      {minimised ? <Dock /> : <Stage />}
    </>
  );
}
