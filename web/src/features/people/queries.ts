/** People, as queries and changes. */
import {
  type InfiniteData,
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, type Person, unwrap } from "@/api";
import { announce, toast, useProblemText } from "@/ui";

const PAGE = 50;

interface PeoplePage {
  items: Person[];
  next?: string | null;
}

/** Everybody, or those whose name or handle fits the text. */
export function peopleQuery(query: string) {
  return infiniteQueryOptions({
    queryKey: ["people", "list", query],
    queryFn: ({ pageParam, signal }) => {
      const search = { limit: PAGE, ...(query && { query }), ...(pageParam && { after: pageParam }) };
      return unwrap(api.GET("/api/v1/people", { params: { query: search }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    // People who have just signed up appear without a reload.
    refetchInterval: 20_000,
  });
}

/** The first few who fit, for the command palette. */
export function peopleSearchQuery(query: string) {
  return queryOptions({
    queryKey: ["people", "search", query],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/people", { params: { query: { query, limit: 5 } }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** One person. */
export function personQuery(id: string) {
  return queryOptions({
    queryKey: ["people", "one", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/people/{id}", { params: { path: { id } }, signal })),
  });
}

/** Those one has blocked. */
export const blocksQuery = queryOptions({
  queryKey: ["people", "blocked"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/me/blocks", { signal })),
});

/** What blocking needs to know. */
export interface BlockChange {
  person: Person;
  blocked: boolean;
}

/** Blocks or unblocks: shown at once, taken back when the server refuses, and with an undo. */
export function useBlock() {
  const { t } = useTranslation("people");
  const client = useQueryClient();
  const text = useProblemText();
  const change = useMutation({
    mutationFn: ({ person, blocked }: BlockChange) => {
      const params = { path: { id: person.id } };
      const door = "/api/v1/me/blocks/{id}";
      return unwrap(blocked ? api.PUT(door, { params }) : api.DELETE(door, { params }));
    },
    onMutate: ({ person, blocked }) => mark(client, person.id, blocked),
    onSuccess: (_, { person, blocked }) => {
      const message = t(blocked ? "block.done" : "block.undone", { name: person.name });
      const undo = () => change.mutate({ person, blocked: !blocked });
      toast({ id: `block-${person.id}`, message, undo });
      announce(message);
    },
    onError: (error, { person, blocked }) => {
      mark(client, person.id, !blocked);
      toast({ message: text(error), tone: "failure" });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["people", "blocked"] }),
  });
  return change;
}

function mark(client: ReturnType<typeof useQueryClient>, id: string, blocked: boolean): void {
  const one = (person: Person) => (person.id === id ? { ...person, blocked } : person);
  client.setQueryData<Person>(["people", "one", id], (person) => person && one(person));
  client.setQueriesData<InfiniteData<PeoplePage>>({ queryKey: ["people", "list"] }, (data) =>
    data ? { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(one) })) } : data,
  );
}
