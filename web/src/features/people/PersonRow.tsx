/** One line of the list of people. */
import { Badge } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Person } from "@/api";
import { Avatar, BotBadge } from "@/ui";
import { CallIcons } from "./CallButtons";
import classes from "./people.module.css";
import { presenceMark } from "./presence";

interface PersonRowProps {
  person: Person;
  presence: "offline" | "idle" | "busy" | undefined;
  /** The card beside shows this person. */
  chosen: boolean;
}

/** Opens the card; the button at the end calls. */
export function PersonRow({ person, presence, chosen }: PersonRowProps) {
  const { t } = useTranslation(["people", "common"]);
  const mark = presenceMark(person, presence);
  return (
    <li className={classes.row} data-chosen={chosen || undefined} data-blocked={person.blocked || undefined}>
      <Link
        to="/people/$personId"
        params={{ personId: person.id }}
        search={(before) => before}
        className={classes.who}
        aria-current={chosen ? "true" : undefined}
      >
        <Avatar name={person.name} picture={person.picture} size={40} presence={mark} />
        <span className={classes.text}>
          <span className={classes.name}>{person.name}</span>
          <span className={classes.handle}>@{person.handle}</span>
        </span>
        <BotBadge bot={person.bot} />
        {person.blocked && (
          <Badge color="gray" variant="light">
            {t("blocked")}
          </Badge>
        )}
        {!person.blocked && mark !== "offline" && mark !== "idle" && (
          <span className={classes.state}>{t(`common:presence.${mark}`)}</span>
        )}
      </Link>
      {!person.blocked && <CallIcons person={person} reachable={mark === "idle"} />}
    </li>
  );
}
