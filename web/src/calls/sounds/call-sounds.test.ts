import { beforeEach, expect, it } from "vitest";
import { CallSounds } from "./call-sounds";
import { connected, ended, type Pattern, ring, ringBack } from "./tones";

let playing: Pattern[];
let played: Pattern[];
let wanted: boolean;

beforeEach(() => {
  playing = [];
  played = [];
  wanted = true;
});

function sounds(): CallSounds {
  return new CallSounds(() => wanted, {
    alone: (begin) => begin(),
    play: (pattern) => {
      played.push(pattern);
      playing.push(pattern);
      return () => {
        playing = playing.filter((each) => each !== pattern);
      };
    },
  });
}

it("rings until the call is taken, then tells that it is connected", () => {
  const player = sounds();
  player.follow("incoming");
  expect(playing).toEqual([ring]);
  player.follow("answering");
  expect(playing).toEqual([]);
  player.follow("connecting");
  player.follow("inCall");
  expect(played).toEqual([ring, connected]);
});

it("hums without a break from dialling to the answer", () => {
  const player = sounds();
  player.follow("dialing");
  player.follow("ringingOut");
  expect(played).toEqual([ringBack]);
  player.follow("connecting");
  expect(playing).toEqual([]);
});

it("tells the end once, and nothing when a call that rang was declined", () => {
  const player = sounds();
  for (const phase of ["incoming", "idle", "dialing", "connecting", "inCall", "ended", "idle"] as const) {
    player.follow(phase);
  }
  expect(played.filter((pattern) => pattern === ended)).toHaveLength(1);
});

it("does not celebrate a mended connection", () => {
  const player = sounds();
  for (const phase of ["connecting", "inCall", "reconnecting", "inCall"] as const) player.follow(phase);
  expect(played).toEqual([connected]);
});

it("is silent where the person wants it", () => {
  wanted = false;
  const player = sounds();
  player.follow("incoming");
  expect(played).toEqual([]);
});

it("stops with the ring when it is told to", () => {
  const player = sounds();
  player.follow("incoming");
  player.stop();
  expect(playing).toEqual([]);
});
