/** Runs in a page, beside livekit-client: somebody in a room, told by the test what to do. */

{
  const { Room, RoomEvent, Track, VideoQuality, DataPacket_Kind } = globalThis.LivekitClient;
  const QUALITIES = { low: VideoQuality.LOW, medium: VideoQuality.MEDIUM, high: VideoQuality.HIGH };
  const CAMERA = { width: 1280, height: 720, fps: 10 };

  class Guest {
    heard = [];
    texts = [];
    events = [];
    canvases = new Map();

    async join(url, token, options) {
      const room = new Room({ singlePeerConnection: false, ...options });
      this.room = room;
      room.on(RoomEvent.DataReceived, (bytes, from, kind, topic) => {
        const text = new TextDecoder().decode(bytes);
        this.heard.push({ text, from: from?.identity, reliable: kind === DataPacket_Kind.RELIABLE, topic });
      });
      room.on(RoomEvent.TrackSubscribed, (track) => document.body.append(track.attach()));
      room.on(RoomEvent.TrackUnsubscribed, (track) => {
        for (const each of track.detach()) each.remove();
      });
      for (const name of ["Reconnecting", "SignalReconnecting", "Reconnected", "Disconnected"]) {
        room.on(RoomEvent[name], (reason) => this.events.push({ name, reason }));
      }
      room.registerTextStreamHandler("letters", async (reader, { identity }) => {
        this.texts.push({ text: await reader.readAll(), from: identity });
      });
      room.registerRpcMethod("greet", async ({ callerIdentity, payload }) => `${payload}, ${callerIdentity}`);
      await room.connect(url, token, { autoSubscribe: true });
      return room.localParticipant.sid;
    }

    async leave() {
      await this.room?.disconnect();
    }

    state() {
      return this.room.state;
    }

    people() {
      return [...this.room.remoteParticipants.keys()].sort();
    }

    /** Moving pictures of 1280×720, so that there are three layers. */
    async camera() {
      const canvas = Object.assign(document.createElement("canvas"), CAMERA);
      const context = canvas.getContext("2d");
      let count = 0;
      const timer = setInterval(() => {
        context.fillStyle = `hsl(${(count * 7) % 360} 80% 50%)`;
        context.fillRect(0, 0, canvas.width, canvas.height);
        context.fillStyle = "#fff";
        context.fillRect((count * 23) % canvas.width, 100, 200, 200);
        count += 1;
      }, 1000 / CAMERA.fps);
      const [track] = canvas.captureStream(CAMERA.fps).getVideoTracks();
      this.canvases.set(track.id, timer);
      const options = { source: Track.Source.Camera, simulcast: true, videoCodec: "vp8" };
      const { trackSid } = await this.room.localParticipant.publishTrack(track, options);
      return trackSid;
    }

    async microphone() {
      const { trackSid } = await this.room.localParticipant.setMicrophoneEnabled(true);
      return trackSid;
    }

    async unpublish(source) {
      const { track } = this.own(source);
      await this.room.localParticipant.unpublishTrack(track);
    }

    async mute(source, muted) {
      const { track } = this.own(source);
      await (muted ? track.mute() : track.unmute());
    }

    muted(identity, source) {
      return this.find(identity, source)?.isMuted;
    }

    published(identity, source) {
      return this.find(identity, source) !== undefined;
    }

    subscribe(identity, source, subscribed) {
      this.find(identity, source).setSubscribed(subscribed);
    }

    quality(identity, quality) {
      this.find(identity, "camera").setVideoQuality(QUALITIES[quality]);
    }

    async frames(identity) {
      return (await this.received(identity, "camera"))?.framesDecoded ?? 0;
    }

    async width(identity) {
      return (await this.received(identity, "camera"))?.frameWidth ?? 0;
    }

    /** Packets of sound that had something in it. */
    async sound(identity) {
      const stats = await this.received(identity, "microphone");
      return stats && stats.totalAudioEnergy > 0 ? stats.packetsReceived : 0;
    }

    speaking() {
      return this.room.activeSpeakers.map(({ identity }) => identity).sort();
    }

    async data(text, reliable, to = []) {
      const bytes = new TextEncoder().encode(text);
      const options = { reliable, topic: "talk", destinationIdentities: to };
      await this.room.localParticipant.publishData(bytes, options);
    }

    said() {
      return this.heard;
    }

    async letter(text) {
      await this.room.localParticipant.sendText(text, { topic: "letters" });
    }

    letters() {
      return this.texts;
    }

    ask(destinationIdentity, payload) {
      return this.room.localParticipant.performRpc({ destinationIdentity, method: "greet", payload });
    }

    /** How many layers of the camera the browser encodes. */
    async layers() {
      const stats = await this.own("camera").track.getSenderStats();
      return stats.filter(({ frameWidth, framesPerSecond }) => frameWidth && framesPerSecond).length;
    }

    /** Breaks the connection as the library itself does for tests: `signal-reconnect`, `full-reconnect`. */
    async breakBy(scenario) {
      await this.room.simulateScenario(scenario);
    }

    me() {
      return this.room.localParticipant.sid;
    }

    happened() {
      return this.events;
    }

    own(source) {
      return this.room.localParticipant.getTrackPublication(source);
    }

    find(identity, source) {
      return this.room.remoteParticipants.get(identity)?.getTrackPublication(source);
    }

    async received(identity, source) {
      const report = await this.find(identity, source)?.track?.getRTCStatsReport();
      return report && [...report.values()].find(({ type }) => type === "inbound-rtp");
    }
  }

  globalThis.guest = new Guest();
}
