/** What the pages of webhooks ask of the server. */
import { queryOptions } from "@tanstack/react-query";
import { api, type Delivery, unwrap, type WebhookRequest } from "@/api";

/** How often deliveries are asked again while they are looked at, in milliseconds. */
const refresh = 5_000;

/** Addresses at which programs send into a channel. */
export const incomingQuery = (channel: string) =>
  queryOptions({
    queryKey: ["admin", "hooks", "in", channel],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/channels/{id}/hooks", { params: { path: { id: channel } }, signal })),
  });

/** Programs that are told of a channel, or all of the server. */
export const outgoingQuery = (channel: string | null) =>
  queryOptions({
    queryKey: ["admin", "hooks", "out", channel],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/webhooks", { params: { query: channel ? { channel } : {} }, signal })),
  });

/** Which deliveries are looked at. */
export type DeliveryFilter = Delivery["state"] | "all";

/** What a program was told lately, or is to be. */
export const deliveriesQuery = (id: string, state: DeliveryFilter) =>
  queryOptions({
    queryKey: ["admin", "hooks", "deliveries", id, state],
    queryFn: ({ signal }) => {
      const query = state === "all" ? {} : { state };
      return unwrap(api.GET("/api/v1/webhooks/{id}/deliveries", { params: { path: { id }, query }, signal }));
    },
    refetchInterval: refresh,
  });

export const createIncoming = (channel: string, name: string) =>
  unwrap(api.POST("/api/v1/channels/{id}/hooks", { params: { path: { id: channel } }, body: { name } }));

export const deleteIncoming = (id: string) =>
  unwrap(api.DELETE("/api/v1/hooks/{id}", { params: { path: { id } } }));

export const createOutgoing = (body: WebhookRequest) => unwrap(api.POST("/api/v1/webhooks", { body }));

export const changeOutgoing = (id: string, body: WebhookRequest) =>
  unwrap(api.PUT("/api/v1/webhooks/{id}", { params: { path: { id } }, body }));

export const deleteOutgoing = (id: string) =>
  unwrap(api.DELETE("/api/v1/webhooks/{id}", { params: { path: { id } } }));

/** Sends an event to a program now; what it answered. */
export const testOutgoing = (id: string) =>
  unwrap(api.POST("/api/v1/webhooks/{id}/test", { params: { path: { id } } }));

export const retryDelivery = (id: string) =>
  unwrap(api.POST("/api/v1/deliveries/{id}/retry", { params: { path: { id } } }));
