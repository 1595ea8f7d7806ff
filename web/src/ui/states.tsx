/** What stands where content would be: nothing yet, or an error. */
import { Button, Text, ThemeIcon, Title } from "@mantine/core";
import { IconCloudOff, IconMoodEmpty } from "@tabler/icons-react";
import type { ComponentType, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { codeOf } from "@/api/problem";
import { useProblemText } from "./problem-text";
import classes from "./states.module.css";

/** Any Tabler icon. */
export type IconType = ComponentType<{ size?: number | string; stroke?: number | string }>;

interface EmptyStateProps {
  icon?: IconType;
  /** One sentence. */
  title: string;
  /** More, if one sentence does not do. */
  children?: ReactNode;
  /** One action. */
  action?: ReactNode;
}

/** Nothing here yet: one sentence and one action. */
export function EmptyState({ icon: Icon = IconMoodEmpty, title, children, action }: EmptyStateProps) {
  return (
    <div className={classes.state}>
      <ThemeIcon variant="light" color="gray" size={56} radius="xl" aria-hidden>
        <Icon size={28} stroke={1.5} />
      </ThemeIcon>
      <Title order={2} size="h3">
        {title}
      </Title>
      {children && (
        <Text c="dimmed" size="sm" className={classes.text}>
          {children}
        </Text>
      )}
      {action}
    </div>
  );
}

interface ErrorStateProps {
  error: unknown;
  /** Tries again; without it there is no button. */
  retry?: () => void;
  /** True while trying again. */
  retrying?: boolean;
}

/** Something could not be loaded: what, in plain words, and a way to try again. */
export function ErrorState({ error, retry, retrying }: ErrorStateProps) {
  const { t } = useTranslation();
  const text = useProblemText();
  return (
    <div className={classes.state} role="alert">
      <ThemeIcon variant="light" color="red" size={56} radius="xl" aria-hidden>
        <IconCloudOff size={28} stroke={1.5} />
      </ThemeIcon>
      <Title order={2} size="h3">
        {t("state.failed")}
      </Title>
      <Text c="dimmed" size="sm" className={classes.text} data-code={codeOf(error)}>
        {text(error)}
      </Text>
      {retry && (
        <Button variant="default" onClick={retry} loading={retrying ?? false}>
          {t("action.retry")}
        </Button>
      )}
    </div>
  );
}
