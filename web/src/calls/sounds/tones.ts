/** One tone of a pattern. */
export interface Tone {
  /** Hertz. */
  pitch: number;
  /** Seconds from the pattern's start, and how long it sounds. */
  at: number;
  length: number;
  /** 0 to 1. */
  volume: number;
}

/** A short melody, repeated every `period` seconds, or played once. */
export interface Pattern {
  tones: readonly Tone[];
  period: number | null;
}

const tone = (pitch: number, at: number, length: number, volume: number): Tone => ({
  pitch,
  at,
  length,
  volume,
});

/** Somebody calls: two soft rising pairs, then a pause. */
export const ring: Pattern = {
  tones: [
    tone(587.33, 0, 0.22, 0.22),
    tone(880, 0.2, 0.4, 0.2),
    tone(587.33, 0.75, 0.22, 0.22),
    tone(880, 0.95, 0.5, 0.2),
  ],
  period: 3,
};

/** One is waiting for an answer: a low, quiet hum. */
export const ringBack: Pattern = {
  tones: [tone(392, 0, 0.7, 0.07), tone(493.88, 0, 0.7, 0.05)],
  period: 3.2,
};

/** The two are connected. */
export const connected: Pattern = {
  tones: [tone(659.25, 0, 0.12, 0.1), tone(880, 0.1, 0.22, 0.1)],
  period: null,
};

/** The call is over. */
export const ended: Pattern = {
  tones: [tone(523.25, 0, 0.14, 0.1), tone(392, 0.13, 0.28, 0.1)],
  period: null,
};

const attack = 0.015;

/** Plays a pattern through Web Audio until the answer is called, or its end. */
export function play(pattern: Pattern): () => void {
  const context = new AudioContext();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    clearTimeout(timer);
    context.close().catch(() => {});
  };
  const round = () => {
    for (const each of pattern.tones) schedule(context, each);
    const length = Math.max(...pattern.tones.map(({ at, length: own }) => at + own));
    timer =
      pattern.period === null
        ? setTimeout(close, length * 1000 + 300)
        : setTimeout(round, pattern.period * 1000);
  };
  // A page that nobody has touched yet may not sound; it stays silent then, and rings once it was.
  context.resume().catch(() => {});
  round();
  return close;
}

function schedule(context: AudioContext, { pitch, at, length, volume }: Tone): void {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  const begin = context.currentTime + at;
  oscillator.type = "sine";
  oscillator.frequency.value = pitch;
  gain.gain.setValueAtTime(0, begin);
  gain.gain.linearRampToValueAtTime(volume, begin + attack);
  gain.gain.exponentialRampToValueAtTime(0.0001, begin + length);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(begin);
  oscillator.stop(begin + length);
}
