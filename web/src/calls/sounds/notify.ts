/** Whether the browser would show a notification now. */
export const mayNotify = (): boolean =>
  typeof Notification !== "undefined" && Notification.permission === "granted";

/** Asks for the permission; only ever after a click. */
export async function askToNotify(): Promise<boolean> {
  if (typeof Notification === "undefined") return false;
  return (await Notification.requestPermission()) === "granted";
}

/** A call rings while the page is out of sight. The answer takes the notification back. */
export function notifyOfCall(title: string, body: string, icon: string | null): () => void {
  if (!mayNotify() || !document.hidden) return () => {};
  try {
    // The tag makes the notifications of several tabs one.
    const shown = new Notification(title, {
      body,
      icon: icon ?? undefined,
      tag: "hubbub.call",
      requireInteraction: true,
    });
    shown.onclick = () => {
      window.focus();
      shown.close();
    };
    return () => shown.close();
  } catch {
    // Some mobile browsers know the class but forbid its use in pages.
    return () => {};
  }
}
