/** Confirm an e-mail address with the link of a mail. */
import { Loader, Stack } from "@mantine/core";
import { IconCircleCheck, IconLinkOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ApiError, api, unwrap } from "@/api";
import { ButtonLink, EmptyState, ErrorState, useProblemText } from "@/ui";
import { AuthCard } from "./AuthCard";

const route = getRouteApi("/outside/verify");

/** The page: it asks the server by itself, once per link. */
export function VerifyPage() {
  const { t } = useTranslation("auth");
  const { token } = route.useSearch();
  return (
    <AuthCard title={t("verify.title")}>
      {token ? <Verify token={token} /> : <EmptyState icon={IconLinkOff} title={t("reset.noToken")} />}
    </AuthCard>
  );
}

function Verify({ token }: { token: string }) {
  const { t } = useTranslation("auth");
  const text = useProblemText();
  const verify = useQuery({
    queryKey: ["verify", token],
    queryFn: async () => {
      await unwrap(api.POST("/api/v1/auth/email/verify", { body: { token } }));
      return true;
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const home = <ButtonLink to="/">{t("verify.goOn")}</ButtonLink>;
  if (verify.isPending) {
    return (
      <Stack align="center" py="xl" role="status" aria-label={t("verify.running")}>
        <Loader />
      </Stack>
    );
  }
  if (verify.isSuccess) {
    return <EmptyState icon={IconCircleCheck} title={t("verify.done")} action={home} />;
  }
  if (verify.error instanceof ApiError && verify.error.status < 500) {
    return (
      <EmptyState icon={IconLinkOff} title={t("verify.failed")} action={home}>
        {text(verify.error)}
      </EmptyState>
    );
  }
  return <ErrorState error={verify.error} retry={() => void verify.refetch()} retrying={verify.isFetching} />;
}
