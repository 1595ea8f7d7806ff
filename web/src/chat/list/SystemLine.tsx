/** What happened in a channel, told by the server. */
import { IconInfoCircle } from "@tabler/icons-react";
import { ClockTime } from "@/ui";
import type { Message } from "../protocol";
import classes from "./list.module.css";

export function SystemLine({ message, reachable }: { message: Message; reachable: boolean }) {
  return (
    <article className={classes.system} data-key={message.id} tabIndex={reachable ? 0 : -1}>
      <IconInfoCircle size={16} stroke={1.5} aria-hidden />
      <span>{message.text}</span>
      <span className={classes.time}>
        <ClockTime at={message.at} />
      </span>
    </article>
  );
}
