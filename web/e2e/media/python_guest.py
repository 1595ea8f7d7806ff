"""PyPI livekit as a guest of a room: reads `[number, word, arguments]` by lines, answers `[number, answer, problem]`."""

import asyncio
import json
import math
import struct
import sys

from livekit import rtc

WIDTH, HEIGHT, FPS = 1280, 720, 10
RATE, CHUNK = 48_000, 480
SOURCES = {
    "camera": rtc.TrackSource.SOURCE_CAMERA,
    "microphone": rtc.TrackSource.SOURCE_MICROPHONE,
}
QUALITIES = {
    "low": rtc.VideoQuality.VIDEO_QUALITY_LOW,
    "medium": rtc.VideoQuality.VIDEO_QUALITY_MEDIUM,
    "high": rtc.VideoQuality.VIDEO_QUALITY_HIGH,
}


class Guest:
    def __init__(self):
        self.room = rtc.Room()
        self.seen, self.widths, self.loud = {}, {}, {}
        self.heard, self.texts, self.events = [], [], []
        self.tasks = set()
        self.room.on("data_received", self.on_data)
        self.room.on("track_subscribed", self.on_track)
        for name in ("reconnecting", "reconnected", "disconnected"):
            self.room.on(name, lambda *_, name=name: self.events.append({"name": name.capitalize()}))

    # What comes from others.

    def on_data(self, packet):
        reliable = packet.kind == rtc.DataPacketKind.KIND_RELIABLE
        sender = packet.participant.identity if packet.participant else None
        said = {"text": packet.data.decode(), "from": sender, "reliable": reliable, "topic": packet.topic}
        self.heard.append(said)

    def on_track(self, track, publication, participant):
        video = track.kind == rtc.TrackKind.KIND_VIDEO
        self.spawn((self.watch if video else self.listen)(track, participant.identity))

    async def watch(self, track, identity):
        async for event in rtc.VideoStream(track):
            self.seen[identity] = self.seen.get(identity, 0) + 1
            self.widths[identity] = event.frame.width

    async def listen(self, track, identity):
        async for event in rtc.AudioStream(track):
            if any(event.frame.data):
                self.loud[identity] = self.loud.get(identity, 0) + 1

    async def on_text(self, reader, identity):
        self.texts.append({"text": await reader.read_all(), "from": identity})

    async def greet(self, call):
        return f"{call.payload}, {call.caller_identity}"

    # What the test asks for.

    async def join(self, url, token, options):
        single = options.get("singlePeerConnection")
        chosen = {} if single is None else {"single_peer_connection": single}
        room = self.room
        room.register_text_stream_handler("letters", lambda reader, who: self.spawn(self.on_text(reader, who)))
        await room.connect(url, token, rtc.RoomOptions(auto_subscribe=True, **chosen))
        room.local_participant.register_rpc_method("greet", self.greet)
        return room.local_participant.sid

    async def leave(self):
        await self.room.disconnect()

    async def people(self):
        return sorted(self.room.remote_participants)

    async def camera(self):
        source = rtc.VideoSource(WIDTH, HEIGHT)
        track = rtc.LocalVideoTrack.create_video_track("camera", source)
        chosen = rtc.TrackPublishOptions(
            source=SOURCES["camera"], simulcast=True, video_codec=rtc.VideoCodec.VP8
        )
        publication = await self.room.local_participant.publish_track(track, chosen)
        self.spawn(self.film(source))
        return publication.sid

    async def film(self, source):
        picture = bytearray(WIDTH * HEIGHT * 3 // 2)
        turn = 0
        while True:
            band = (turn * 16) % HEIGHT
            picture[: WIDTH * HEIGHT] = bytes([40]) * (WIDTH * HEIGHT)
            picture[band * WIDTH : (band + 16) * WIDTH] = bytes([200]) * (16 * WIDTH)
            picture[WIDTH * HEIGHT :] = bytes([(turn * 3) % 256]) * (WIDTH * HEIGHT // 2)
            source.capture_frame(rtc.VideoFrame(WIDTH, HEIGHT, rtc.VideoBufferType.I420, bytes(picture)))
            turn += 1
            await asyncio.sleep(1 / FPS)

    async def microphone(self):
        source = rtc.AudioSource(RATE, 1)
        track = rtc.LocalAudioTrack.create_audio_track("microphone", source)
        chosen = rtc.TrackPublishOptions(source=SOURCES["microphone"])
        publication = await self.room.local_participant.publish_track(track, chosen)
        self.spawn(self.hum(source))
        return publication.sid

    async def hum(self, source):
        at = 0
        while True:
            tone = (int(12_000 * math.sin((at + each) * 2 * math.pi * 440 / RATE)) for each in range(CHUNK))
            await source.capture_frame(rtc.AudioFrame(struct.pack(f"<{CHUNK}h", *tone), RATE, 1, CHUNK))
            at += CHUNK

    async def unpublish(self, source):
        await self.room.local_participant.unpublish_track(self.own(source).sid)

    async def mute(self, source, muted):
        track = self.own(source).track
        track.mute() if muted else track.unmute()

    async def muted(self, identity, source):
        found = self.find(identity, source)
        return found.muted if found else None

    async def published(self, identity, source):
        return self.find(identity, source) is not None

    async def subscribe(self, identity, source, subscribed):
        self.find(identity, source).set_subscribed(subscribed)

    async def quality(self, identity, quality):
        self.find(identity, "camera").set_video_quality(QUALITIES[quality])

    async def frames(self, identity):
        return self.seen.get(identity, 0)

    async def width(self, identity):
        return self.widths.get(identity, 0)

    async def sound(self, identity):
        return self.loud.get(identity, 0)

    async def data(self, text, reliable, to=()):
        chosen = {"reliable": reliable, "topic": "talk", "destination_identities": list(to)}
        await self.room.local_participant.publish_data(text.encode(), **chosen)

    async def said(self):
        return self.heard

    async def letter(self, text):
        await self.room.local_participant.send_text(text, topic="letters")

    async def letters(self):
        return self.texts

    async def ask(self, identity, payload):
        me = self.room.local_participant
        return await me.perform_rpc(destination_identity=identity, method="greet", payload=payload)

    async def happened(self):
        return self.events

    def own(self, source):
        mine = self.room.local_participant.track_publications.values()
        return next(each for each in mine if each.source == SOURCES[source])

    def find(self, identity, source):
        person = self.room.remote_participants.get(identity)
        theirs = person.track_publications.values() if person else ()
        return next((each for each in theirs if each.source == SOURCES[source]), None)

    def spawn(self, work):
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


async def answer(guest, number, word, words):
    try:
        print(json.dumps([number, await getattr(guest, word)(*words), None]), flush=True)
    except Exception as error:
        print(json.dumps([number, None, f"{type(error).__name__}: {error}"]), flush=True)


async def main():
    guest = Guest()
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        guest.spawn(answer(guest, *json.loads(line)))


asyncio.run(main())
