/** Messages of nothing but a few emoji are shown large. */

const ONE =
  "(?:\\p{Regional_Indicator}{2}|[0-9#*]\\ufe0f?\\u20e3|\\p{Extended_Pictographic}(?:\\ufe0f|\\p{Emoji_Modifier})?(?:\\u200d\\p{Extended_Pictographic}(?:\\ufe0f|\\p{Emoji_Modifier})?)*)";
const pattern = new RegExp(`^\\s*(?:${ONE}\\s*){1,6}$`, "u");

/** Whether a text is one to six emoji. */
export const isEmojiOnly = (text: string): boolean => text.length <= 120 && pattern.test(text);
