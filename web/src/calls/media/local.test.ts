import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FakeMediaDevices, installMedia } from "../testing/fake-media";
import { LocalMedia } from "./local";
import { defaultPreferences, preferences } from "./preferences";

let devices: FakeMediaDevices;
let uninstall: () => void;
const changed = vi.fn();

beforeEach(() => {
  devices = new FakeMediaDevices();
  uninstall = installMedia(devices);
  preferences.set(defaultPreferences);
  changed.mockReset();
});

afterEach(() => {
  uninstall();
});

it("starts nothing by itself, and the microphone alone for an audio call", async () => {
  const media = new LocalMedia(changed);
  expect(devices.given).toHaveLength(0);
  await media.start(false);
  expect(devices.given.map((track) => track.kind)).toEqual(["audio"]);
  expect(preferences.get().video).toBe(false);
});

it("mutes by closing the track, not by ending it", async () => {
  const media = new LocalMedia(changed);
  await media.start(false);
  changed.mockReset();
  media.setMuted(true);
  const { audio } = media.state.get().tracks;
  expect(audio?.enabled).toBe(false);
  expect(audio?.readyState).toBe("live");
  media.setMuted(false);
  expect(audio?.enabled).toBe(true);
  expect(changed).not.toHaveBeenCalled();
});

it("puts the camera's light out when it is switched off, and remembers the choice", async () => {
  const media = new LocalMedia(changed);
  await media.start(true);
  const first = media.state.get().tracks.video;
  await media.setCamera(false);
  expect(first?.readyState).toBe("ended");
  expect(changed).toHaveBeenLastCalledWith("video", null);
  expect(preferences.get().video).toBe(false);
  await media.setCamera(true);
  expect(media.state.get().tracks.video).not.toBe(first);
});

it("keeps a call possible when the camera is refused", async () => {
  devices.refusals = { video: "NotAllowedError" };
  const media = new LocalMedia(changed);
  await media.start(true);
  expect(media.state.get()).toMatchObject({ cameraProblem: "denied", microphoneProblem: null });
  expect(media.state.get().tracks.audio).not.toBeNull();
});

it.each([
  ["NotAllowedError", "denied"],
  ["NotFoundError", "missing"],
  ["NotReadableError", "inUse"],
  ["TypeError", "failed"],
])("names %s of the microphone as %s", async (name, problem) => {
  devices.refusals = { audio: name };
  const media = new LocalMedia(changed);
  await media.start(false);
  expect(media.state.get().microphoneProblem).toBe(problem);
});

it("falls back to another device when the remembered one is gone", async () => {
  preferences.patch({ microphone: "old" });
  devices.known = [];
  const media = new LocalMedia(changed);
  await media.start(false);
  expect(media.state.get().tracks.audio?.getSettings().deviceId).toBe("audio-default");
  expect(media.state.get().microphoneProblem).toBeNull();
});

it("changes over to another microphone and releases the old one", async () => {
  const media = new LocalMedia(changed);
  await media.start(false);
  media.setMuted(true);
  await media.selectDevice("audio", "desk");
  expect(media.state.get().tracks.audio?.getSettings().deviceId).toBe("desk");
  expect(media.state.get().tracks.audio?.enabled).toBe(false);
  expect(devices.live).toHaveLength(1);
});

it("takes another microphone when the one in use is unplugged", async () => {
  const media = new LocalMedia(changed);
  await media.start(false);
  devices.given[0]?.unplug();
  await vi.waitFor(() => expect(media.state.get().tracks.audio?.readyState).toBe("live"));
  expect(media.state.get().microphoneProblem).toBeNull();
});

it("notices that the browser's own button stopped the sharing", async () => {
  const media = new LocalMedia(changed);
  await media.start(false);
  await media.setScreen(true);
  expect(media.state.get().tracks.screen).not.toBeNull();
  devices.given.at(-1)?.unplug();
  expect(media.state.get().tracks.screen).toBeNull();
  expect(changed).toHaveBeenLastCalledWith("screen", null);
});

it("does not call a cancelled choice of a screen a problem", async () => {
  devices.refusals = { screen: "NotAllowedError" };
  const media = new LocalMedia(changed);
  await media.start(false);
  await media.setScreen(true);
  expect(media.state.get()).toMatchObject({ screenProblem: null, tracks: { screen: null } });
});

it("releases what the browser gives only after the end", async () => {
  let open = () => {};
  devices.gate = new Promise((resolve) => {
    open = resolve;
  });
  const media = new LocalMedia(changed);
  void media.start(true);
  media.stop();
  open();
  await vi.waitFor(() => expect(devices.given).toHaveLength(2));
  await vi.waitFor(() => expect(devices.live).toHaveLength(0));
  expect(media.state.get().tracks).toEqual({ audio: null, video: null, screen: null });
});
