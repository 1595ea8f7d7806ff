import { IconLock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { instanceQuery } from "@/api";
import { ButtonLink, EmptyState, ErrorState, FormSkeleton, TextLink } from "@/ui";
import { AuthCard } from "./AuthCard";
import { RegisterForm } from "./RegisterForm";

const route = getRouteApi("/outside/register");

/** The page. */
export function RegisterPage() {
  const { t } = useTranslation("auth");
  const { next, invite } = route.useSearch();
  const instance = useQuery(instanceQuery);
  const below = (
    <>
      {t("register.have")}{" "}
      <TextLink to="/login" search={{ next }} inherit fw={600}>
        {t("register.login")}
      </TextLink>
    </>
  );
  return (
    <AuthCard title={t("register.title")} lead={invite && t("register.invited")} below={below}>
      {instance.isPending && <FormSkeleton rows={4} />}
      {instance.isError && (
        <ErrorState
          error={instance.error}
          retry={() => void instance.refetch()}
          retrying={instance.isFetching}
        />
      )}
      {instance.data &&
        (instance.data.registration === "closed" && !invite ? (
          <Closed />
        ) : (
          <RegisterForm instance={instance.data} invite={invite} />
        ))}
    </AuthCard>
  );
}

function Closed() {
  const { t } = useTranslation("auth");
  return (
    <EmptyState
      icon={IconLock}
      title={t("register.closed")}
      action={
        <ButtonLink variant="default" to="/login">
          {t("register.login")}
        </ButtonLink>
      }
    >
      {t("register.closedText")}
    </EmptyState>
  );
}
