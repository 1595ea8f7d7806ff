/** Looks people and channels up by what a message calls them; each index is made once per state of the list. */
import type { Channel, Id, PersonRef } from "../protocol";
import type { ChatState } from "./state";
import { useChat } from "./state";

function once<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, V>();
  return (key) => {
    let value = made.get(key);
    if (value === undefined) {
      value = make(key);
      made.set(key, value);
    }
    return value;
  };
}

const byHandle = once(
  (people: ChatState["people"]) =>
    new Map(Object.values(people).map((person) => [person.handle.toLowerCase(), person])),
);

const byName = once(
  (channels: ChatState["channels"]) =>
    new Map(
      Object.values(channels)
        .filter(({ kind }) => kind === "text" || kind === "voice")
        .map((channel) => [channel.name.toLocaleLowerCase(), channel]),
    ),
);

/** The person with a handle, if they were ever named to this page. */
export const usePersonByHandle = (handle: string): PersonRef | undefined =>
  useChat((state) => byHandle(state.people).get(handle));

/** The channel with a name, among those one may read. */
export const useChannelByName = (name: string): Channel | undefined =>
  useChat((state) => byName(state.channels).get(name.toLocaleLowerCase()));

/** The id of one's own account. */
export const useMyId = (): Id => useChat((state) => state.me) ?? "";
