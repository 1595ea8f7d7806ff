/** The key of something that is known by its place only, because the list it stands in never changes. */
export const placeKey = (at: number): string => `${at}`;
