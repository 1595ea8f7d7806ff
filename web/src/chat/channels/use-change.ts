/** A change of the list of channels: the list follows, and a refusal is said. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { chat } from "@/chat";
import { toast, useProblemText } from "@/ui";

/** Runs `work`; `done` hears of its answer. */
export function useChange<In, Out>(
  work: (input: In) => Promise<Out>,
  done?: (answer: Out, input: In) => void,
) {
  const client = useQueryClient();
  const text = useProblemText();
  return useMutation({
    mutationFn: work,
    onSuccess: async (answer, input) => {
      // The list is there before one goes to what is new in it.
      await chat.refresh();
      void client.invalidateQueries({ queryKey: ["chat"] });
      done?.(answer, input);
    },
    onError: (error) => toast({ message: text(error), tone: "failure" }),
  });
}
