/** What a form could not say at a field. */
import { Alert } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";

/** Nothing, or an alert above the button. */
export function FormProblem({ text }: { text: string | null }) {
  if (text === null) return null;
  return (
    <Alert color="red" variant="light" role="alert" icon={<IconAlertCircle size={18} stroke={1.5} />}>
      {text}
    </Alert>
  );
}
