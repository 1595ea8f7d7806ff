/** Waiting for a condition, with a bound. */

import { setTimeout as delay } from "node:timers/promises";

/**
 * Asks again and again until the answer is truthy, and returns it.
 * @template T
 * @param {string} what for the error
 * @param {() => T | Promise<T>} condition
 * @param {number} [timeout] milliseconds
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(what, condition, timeout = 15_000) {
  const deadline = performance.now() + timeout;
  for (;;) {
    const answer = await condition();
    if (answer) return answer;
    if (performance.now() > deadline) throw new Error(`not within ${timeout} ms: ${what}`);
    await delay(20);
  }
}

/**
 * Bounds a promise.
 * @template T
 * @param {string} what for the error
 * @param {Promise<T>} promise
 * @param {number} timeout milliseconds
 * @returns {Promise<T>}
 */
export async function within(what, promise, timeout) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${timeout} ms: ${what}`)), timeout);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
