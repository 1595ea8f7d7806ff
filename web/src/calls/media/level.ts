import { Scope } from "../core/scope";

const interval = 80;

/** How loud `samples` are, 0 to 1, on a scale where quiet speech is already visible. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const root = Math.sqrt(sum / Math.max(1, samples.length));
  const decibels = 20 * Math.log10(Math.max(root, 1e-5));
  return Math.min(1, Math.max(0, (decibels + 60) / 50));
}

/** Measures how loud a track is until the answer is called. The track itself stays untouched. */
export function meterLevel(track: MediaStreamTrack, heard: (level: number) => void): () => void {
  const scope = new Scope();
  const context = new AudioContext();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  scope.every(interval, () => {
    analyser.getFloatTimeDomainData(samples);
    heard(loudness(samples));
  });
  scope.defer(() => {
    source.disconnect();
    context.close().catch(() => {});
  });
  return () => scope.close();
}
